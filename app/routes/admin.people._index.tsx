import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, DataTable, EmptyState, labelFor, PageHeader, PersonLine, TextLink } from '~/ui'
import { listPeople } from '~/usecases/person/read-person.server'
import { ArchivedLink } from './configuration.parts'
import { listQuery } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Contractors · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const query = listQuery(args.request)
  const page = valueOrNotFound(await listPeople(services, actor, { ...query, vendorId: null }))
  return json({ ...page, archived: query.archived })
}

export default function People() {
  const { rows, next, archived } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={archived ? 'Archived contractors' : 'Contractors'}
        lead="Everybody of every vendor. People are added on their vendor’s page, or by its crew lead."
      />
      <DataTable
        caption="Contractors"
        rows={rows}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nobody was archived' : 'No contractors yet'}
            icon="people"
            action={archived ? null : <ButtonLink to="/admin/vendors">Go to the vendors</ButtonLink>}
          >
            People of vendors appear here.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Name',
            cell: (row) => (
              <TextLink to={`/admin/people/${row.id}`}>
                <PersonLine name={row.name} src={row.photoFileId ? `/files/${row.photoFileId}` : null} />
              </TextLink>
            ),
          },
          {
            key: 'vendor',
            header: 'Vendor',
            cell: (row) => <TextLink to={`/admin/vendors/${row.vendorId}`}>{row.vendorName}</TextLink>,
          },
          {
            key: 'role',
            header: 'Role',
            cell: (row) => labelFor('role', row.crewLead ? 'crew_lead' : 'contractor'),
          },
          { key: 'email', header: 'Mail address', cell: (row) => row.email },
        ]}
      />
      <ArchivedLink archived={archived} of="contractors" />
    </>
  )
}
