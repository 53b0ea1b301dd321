import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, ButtonLink, DataTable, EmptyState, labelFor, PageHeader, TextLink } from '~/ui'
import { listVendors } from '~/usecases/vendor/list-vendors.server'
import { ArchivedLink } from './configuration.parts'
import { listQuery } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Vendors · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = listQuery(args.request)
  const page = valueOrNotFound(await listVendors(services, actor, query))
  return json({ ...page, archived: query.archived, mayChange: isAdministrator(actor, now) })
}

export default function Vendors() {
  const { rows, next, archived, mayChange } = useLoaderData<typeof loader>()
  const add = mayChange ? (
    <ButtonLink to="/admin/vendors/new" icon="add">
      Add a vendor
    </ButtonLink>
  ) : null
  return (
    <>
      <PageHeader
        title={archived ? 'Archived vendors' : 'Vendors'}
        lead="Companies whose people ask for access. Each is approved by IT and by physical security, by two people."
        actions={archived ? null : add}
      />
      <DataTable
        caption="Vendors"
        rows={rows}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nothing was archived' : 'No vendors yet'}
            icon="vendor"
            action={archived ? null : add}
          >
            Add a company, then its crew lead. Nobody of it gets access before both seats approved it.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Vendor',
            cell: (row) => <TextLink to={`/admin/vendors/${row.id}`}>{row.name}</TextLink>,
          },
          {
            key: 'standing',
            header: 'Standing',
            cell: (row) =>
              row.approved ? (
                <Badge tone="success" icon="check">
                  Approved by both seats
                </Badge>
              ) : (
                <Badge tone="warning" icon="hourglass">
                  {row.missing.length > 0
                    ? `Waits for ${row.missing.map((seat) => labelFor('seat', seat)).join(' and ')}`
                    : 'Not approved by two people'}
                </Badge>
              ),
          },
          { key: 'contract', header: 'Contract until', cell: (row) => row.contractEndsOn ?? 'Not agreed' },
        ]}
      />
      <ArchivedLink archived={archived} of="vendors" />
    </>
  )
}
