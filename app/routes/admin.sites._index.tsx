import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, DataTable, EmptyState, PageHeader, TextLink } from '~/ui'
import { listSites } from '~/usecases/site/list-sites.server'
import { ArchivedLink } from './configuration.parts'
import { listQuery } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Sites and zones · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = listQuery(args.request)
  const page = valueOrNotFound(await listSites(services, actor, query))
  return json({ ...page, archived: query.archived, mayChange: isAdministrator(actor, now) })
}

export default function Sites() {
  const { rows, next, archived, mayChange } = useLoaderData<typeof loader>()
  const add = mayChange ? (
    <ButtonLink to="/admin/sites/new" icon="add">
      Add a site
    </ButtonLink>
  ) : null
  return (
    <>
      <PageHeader
        title={archived ? 'Archived sites' : 'Sites and zones'}
        lead="Places with a time zone of their own, and the parts of them that access is given to."
        actions={archived ? null : add}
      />
      <DataTable
        caption="Sites"
        rows={rows}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nothing was archived' : 'No sites yet'}
            icon="site"
            action={archived ? null : add}
          >
            Each site brings its gate pass along, and needs an approver for each of its two seats.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'Site',
            cell: (row) => <TextLink to={`/admin/sites/${row.id}`}>{row.name}</TextLink>,
          },
          { key: 'zone', header: 'Time zone', cell: (row) => row.timeZone },
          { key: 'call', header: 'Whom to call', cell: (row) => `${row.callName}, ${row.callPhone}` },
        ]}
      />
      <ArchivedLink archived={archived} of="sites" />
    </>
  )
}
