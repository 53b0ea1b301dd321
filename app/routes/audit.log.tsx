import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, DataTable, EmptyState, PageHeader } from '~/ui'
import { readLog } from '~/usecases/audit/read-log.server'
import { EVENT_COLUMNS } from './audit.events.parts'
import { reportQuery } from './report-query.server'

export const meta: MetaFunction = () => [{ title: 'Log · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readLog(services, actor, reportQuery(args.request))))
}

export default function Log() {
  const { rows, next } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Review', to: '/audit' }, { label: 'Log' }]} />
      <PageHeader
        title="Log"
        lead="Everything that happened, newest first. Nobody can change or delete a line. Approvers see what tells of their sites."
      />
      <DataTable
        caption="Events"
        rows={rows}
        rowKey={(row) => row.id}
        columns={EVENT_COLUMNS}
        next={next}
        csv="/audit/log.csv"
        empty={
          <EmptyState title="Nothing happened yet" icon="history">
            Every change of state stands here, in the transaction that made it.
          </EmptyState>
        }
      />
      <p className="text-xs text-muted">The file holds the newest 10,000 events at most.</p>
    </>
  )
}
