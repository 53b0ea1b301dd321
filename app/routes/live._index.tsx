import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, DataTable, EmptyState, Notice, PageHeader, Section, TextLink } from '~/ui'
import { listLive } from '~/usecases/live/list-live.server'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { OPEN_COLUMNS, toneOf } from './audit.revocations.parts'
import { liveColumns, liveTone } from './live.parts'
import { reportQuery } from './report-query.server'
import { FilterForm } from './report-table.parts'

export const meta: MetaFunction = () => [{ title: 'Live access · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = reportQuery(args.request)
  const [live, choices] = await Promise.all([
    listLive(services, actor, query),
    readFilterChoices(services, actor, 'live.read'),
  ])
  const { sites } = valueOrNotFound(choices)
  return json({ ...valueOrNotFound(live), sites, siteId: query.siteId, now })
}

type Row = ReturnType<typeof useLoaderData<typeof loader>>['rows'][number]

export default function LiveAccess() {
  const { failing, failingMore, rows, next, sites, siteId, mayLock, now } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const actions = mayLock || rows.some((row) => row.mayEnd)
  return (
    <>
      <PageHeader
        title="Live access"
        lead="Who holds what at this moment, worked out anew each time this page is loaded."
        actions={
          mayLock && siteId ? (
            <ButtonLink to={`/locks/new?target=site&id=${siteId}`} tone="danger" icon="lock">
              Lock this site
            </ButtonLink>
          ) : null
        }
      />
      {params.get('done') === 'ended' ? (
        <Notice tone="success" live="status" title="The access was ended">
          It is being taken away now. It leaves this list once a read-back proved that it is gone.
        </Notice>
      ) : null}
      {failing.length > 0 ? (
        <Section title="Not taken away" card={false} lead="Should be gone, and is not proved to be gone.">
          <DataTable
            caption="Ends that failed"
            rows={failing}
            rowKey={(row) => row.id}
            rowTone={toneOf}
            columns={OPEN_COLUMNS}
            empty={null}
          />
          {failingMore ? <TextLink to="/audit/revocations">All of them</TextLink> : null}
        </Section>
      ) : null}
      <FilterForm sites={sites} />
      <DataTable
        caption="Who holds what now"
        rows={rows}
        rowKey={(row) => row.credentialId}
        rowTone={liveTone}
        columns={[
          ...liveColumns(now),
          ...(actions
            ? [
                {
                  key: 'do',
                  header: 'Actions',
                  quiet: true,
                  cell: (row: Row) => <RowActions row={row} mayLock={mayLock} />,
                },
              ]
            : []),
        ]}
        next={next}
        csv="/live.csv"
        empty={
          <EmptyState title="Nobody holds anything now" icon="key" checkedAt={now}>
            Access stands here from the moment it is given until a read-back proved that it is gone.
          </EmptyState>
        }
      />
    </>
  )
}

function RowActions({ row, mayLock }: { row: Row; mayLock: boolean }) {
  const locks = [
    ['person', row.person],
    ['vendor', row.vendor],
    ['system', row.system],
    ['site', row.site],
  ] as const
  return (
    <div className="flex flex-wrap items-start justify-end gap-2">
      {row.mayEnd ? (
        <ButtonLink
          to={`/live/${row.credentialId}/end`}
          tone="secondary"
          icon="close"
          about={`for ${row.person.name}, ${row.system.name}`}
        >
          End now
        </ButtonLink>
      ) : null}
      {mayLock ? (
        <details className="rounded-sm border border-control bg-surface">
          <summary className="flex min-h-11 cursor-pointer items-center px-4 font-semibold">
            Lock
            <span className="sr-only">
              {' '}
              for {row.person.name}, {row.system.name}
            </span>
          </summary>
          <ul className="border-t border-line px-4 py-2 text-start whitespace-normal">
            {locks.map(([target, named]) =>
              named ? (
                <li key={target} className="flex min-h-11 items-center">
                  <TextLink to={`/locks/new?target=${target}&id=${named.id}`}>{named.name}</TextLink>
                </li>
              ) : null,
            )}
          </ul>
        </details>
      ) : null}
    </div>
  )
}
