import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { requireStaff } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Badge, DataTable, EmptyState, Instant, PageHeader } from '~/ui'
import { listChanges } from '~/usecases/staff/list-changes.server'

export const meta: MetaFunction = () => [{ title: 'Waiting changes · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireStaff(args)
  const after = new URL(args.request.url).searchParams.get('after')
  return json(valueOrNotFound(await listChanges(services, actor, after)))
}

export default function Changes() {
  const { changes, next } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title="Waiting changes"
        lead="Who may approve is decided by two people: one proposes, another confirms. What waits for seven days lapses."
      />
      <DataTable
        caption="Changes that wait for a second person"
        columns={[
          {
            key: 'change',
            header: 'Change',
            cell: (row) => (
              <Link to={`/admin/changes/${row.id}`} className="text-action underline underline-offset-2">
                {row.words}
              </Link>
            ),
          },
          { key: 'person', header: 'About', cell: (row) => row.person.name },
          { key: 'by', header: 'Proposed by', cell: (row) => row.proposedBy.name },
          {
            key: 'until',
            header: 'Waits until',
            cell: (row) => <Instant at={row.expiresAt} timeZone="UTC" />,
          },
          {
            key: 'turn',
            header: 'Your part',
            cell: (row) =>
              row.mayConfirm ? (
                <Badge icon="hourglass" tone="warning">
                  Waits for you
                </Badge>
              ) : row.mayWithdraw ? (
                'You proposed it'
              ) : (
                'Somebody else confirms'
              ),
          },
        ]}
        rows={changes}
        rowKey={(row) => row.id}
        next={next}
        empty={
          <EmptyState title="Nothing waits" icon="shield">
            New approvers and administrators, their new addresses and reset second factors appear here until a
            second person confirmed them.
          </EmptyState>
        }
      />
    </>
  )
}
