import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, DataTable, EmptyState, EndWithoutPortal, PageHeader, RiskTier, TextLink } from '~/ui'
import { listEntitlements } from '~/usecases/entitlement/read-entitlement.server'
import { ArchivedLink } from './configuration.parts'
import { listQuery, queryId } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Rights · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const query = listQuery(args.request)
  const page = await listEntitlements(services, actor, {
    ...query,
    systemId: queryId(args.request, 'system'),
    siteId: queryId(args.request, 'site'),
  })
  return json({ ...valueOrNotFound(page), archived: query.archived })
}

export default function Entitlements() {
  const { rows, next, archived } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={archived ? 'Archived rights' : 'Rights'}
        lead="What can be asked for, system by system. Rights are added on the page of their system."
      />
      <DataTable
        caption="Rights"
        rows={rows}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nothing was archived' : 'No rights yet'}
            icon="key"
            action={archived ? null : <ButtonLink to="/admin/systems">Go to the systems</ButtonLink>}
          >
            A right is a group, a role or a zone in a connected system.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Right',
            cell: (row) => <TextLink to={`/admin/entitlements/${row.id}`}>{row.name}</TextLink>,
          },
          { key: 'system', header: 'System', cell: (row) => row.systemName },
          { key: 'site', header: 'Site', cell: (row) => row.siteName },
          { key: 'zone', header: 'Zone', cell: (row) => row.zoneName },
          { key: 'risk', header: 'Risk tier', cell: (row) => <RiskTier tier={row.riskTier} /> },
          {
            key: 'escort',
            header: 'Escort',
            cell: (row) => (row.escortRequired ? 'Only with an escort' : 'Not needed'),
          },
          {
            key: 'without',
            header: 'Without Daypass',
            cell: (row) => <EndWithoutPortal end={row.endWithoutPortal} />,
          },
          { key: 'version', header: 'Version', cell: (row) => row.version, align: 'end' },
        ]}
      />
      <ArchivedLink archived={archived} of="rights" />
    </>
  )
}
