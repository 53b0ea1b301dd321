import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, DataTable, EmptyState, PageHeader, Section } from '~/ui'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { listRevocations } from '~/usecases/report/list-revocations.server'
import { CONFIRMED_COLUMNS, OPEN_COLUMNS, toneOf } from './audit.revocations.parts'
import { reportQuery } from './report-query.server'
import { FilterForm } from './report-table.parts'

export const meta: MetaFunction = () => [{ title: 'Revocations · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const query = reportQuery(args.request)
  const [revocations, choices] = await Promise.all([
    listRevocations(services, actor, query),
    readFilterChoices(services, actor),
  ])
  return json({
    ...valueOrNotFound(revocations),
    choices: valueOrNotFound(choices),
    first: query.after === '',
    now,
  })
}

export default function Revocations() {
  const { open, openMore, rows, next, choices, first, now } = useLoaderData<typeof loader>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Review', to: '/audit' }, { label: 'Revocations' }]} />
      <PageHeader
        title="Revocations"
        lead="When access was to end, when it was taken away, and when a read-back proved that it is gone."
      />
      <FilterForm {...choices} />
      {first ? (
        <Section
          title="Not confirmed"
          card={false}
          lead="Tried, and not proved to be gone. Daypass goes on trying until it is."
        >
          <DataTable
            caption="Ends that are not confirmed"
            rows={open}
            rowKey={(row) => row.id}
            rowTone={toneOf}
            columns={OPEN_COLUMNS}
            empty={
              <EmptyState title="Every end that was due is confirmed" icon="ok" checkedAt={now}>
                An end that was tried and could not be proved stands here, with what to do.
              </EmptyState>
            }
          />
          {openMore ? (
            <p>There are more of them than fit here: narrow the filter, or start with these.</p>
          ) : null}
        </Section>
      ) : null}
      <Section title="Confirmed" card={false}>
        <DataTable
          caption="Confirmed revocations"
          rows={rows}
          rowKey={(row) => row.id}
          columns={CONFIRMED_COLUMNS}
          next={next}
          csv="/audit/revocations.csv"
          empty={
            <EmptyState title="No revocation was confirmed yet" icon="history">
              Each end of access stands here once it was read back as gone, the newest first.
            </EmptyState>
          }
        />
      </Section>
      <p className="text-xs text-muted">
        The file holds both tables with this filter, the newest 10,000 confirmed revocations at most.
      </p>
    </>
  )
}
