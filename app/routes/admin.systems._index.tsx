import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Badge,
  ButtonLink,
  DataTable,
  EmptyState,
  EndWithoutPortal,
  Instant,
  labelFor,
  PageHeader,
  SeatBadge,
  TextLink,
} from '~/ui'
import { listSystems } from '~/usecases/connected-system/read-system.server'
import { ArchivedLink } from './configuration.parts'
import { listQuery, queryId } from './list-query.server'

export const meta: MetaFunction = () => [{ title: 'Connected systems · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = listQuery(args.request)
  const siteId = queryId(args.request, 'site')
  const page = valueOrNotFound(await listSystems(services, actor, { ...query, siteId }))
  return json({ ...page, archived: query.archived, mayChange: isAdministrator(actor, now) })
}

export default function Systems() {
  const { rows, next, archived, mayChange } = useLoaderData<typeof loader>()
  const add = mayChange ? (
    <ButtonLink to="/admin/systems/new" icon="add">
      Add a system
    </ButtonLink>
  ) : null
  return (
    <>
      <PageHeader
        title={archived ? 'Archived systems' : 'Connected systems'}
        lead="Where Daypass gives access and takes it away. Each gives nothing before both seats of its site confirmed what it is. While Daypass is down no early end and no lock is carried out in any of them."
        actions={
          archived ? null : (
            <>
              <ButtonLink to="/systems" tone="quiet">
                Inventory and signatures
              </ButtonLink>
              {add}
            </>
          )
        }
      />
      <DataTable
        caption="Connected systems"
        rows={rows}
        rowKey={(row) => row.id}
        rowTone={(row) => (row.lastFault === null ? null : 'warning')}
        next={next}
        empty={
          <EmptyState
            title={archived ? 'Nothing was archived' : 'No connected systems yet'}
            icon="system"
            action={archived ? null : add}
          >
            Every site brings its gate pass along. Directories and other systems are added here.
          </EmptyState>
        }
        columns={[
          {
            key: 'name',
            header: 'System',
            cell: (row) => <TextLink to={`/admin/systems/${row.id}`}>{row.name}</TextLink>,
          },
          { key: 'kind', header: 'Kind', cell: (row) => row.kindTitle },
          { key: 'site', header: 'Site', cell: (row) => row.siteName },
          { key: 'seat', header: 'Run by', cell: (row) => <SeatBadge seat={row.ownerSeat} /> },
          {
            key: 'state',
            header: 'State',
            cell: (row) =>
              row.confirmed ? (
                <Badge tone="success">Confirmed</Badge>
              ) : (
                <Badge tone="warning">Not confirmed, gives nothing</Badge>
              ),
          },
          {
            key: 'contact',
            header: 'Last contact',
            cell: (row) =>
              row.lastFault !== null ? (
                <Badge tone="error" icon="warning">
                  {labelFor('fault', row.lastFault)}
                </Badge>
              ) : row.lastContactAt === null ? (
                'Not yet'
              ) : (
                <Instant at={row.lastContactAt} timeZone={row.timeZone} />
              ),
          },
          {
            key: 'down',
            header: 'Without Daypass',
            cell: (row) => <EndWithoutPortal end={row.endWithoutPortal} />,
          },
        ]}
      />
      <ArchivedLink archived={archived} of="systems" />
    </>
  )
}
