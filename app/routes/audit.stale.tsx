import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData, useSearchParams } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Breadcrumbs,
  ButtonLink,
  DataTable,
  EmptyState,
  Notice,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  Tabs,
} from '~/ui'
import { FindingTrend } from '~/ui/report/finding-trend'
import { readFindingSummary } from '~/usecases/finding/read-summary.server'
import { readFindingTrend } from '~/usecases/finding/read-trend.server'
import { requestListing } from '~/usecases/finding/request-listing.server'
import { readFilterChoices } from '~/usecases/report/filter-choices.server'
import { captionOf, FindingFilters } from './audit.findings.filters.parts'
import { findingColumns, findingTone, WhatToDo } from './audit.findings.parts'
import { cappedColumns, unusedColumns } from './audit.held.parts'
import { type StaleTable, tableOf } from './audit.stale.parts'
import { staleTables } from './audit.stale.server'
import { CoverageNotice, countText, FindingStats, GoOn } from './audit.summary.parts'
import { systemColumns } from './audit.systems.parts'
import { queryId } from './list-query.server'
import { useListings } from './listing-progress.parts'
import { FilterForm } from './report-table.parts'

export const meta: MetaFunction = () => [{ title: 'Stale accounts · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const show = tableOf(queryId(args.request, 'show'))
  const tables = staleTables(services, actor, args.request)
  const { after } = tables
  const [summary, choices, trend, findings, unused, capped] = await Promise.all([
    readFindingSummary(services, actor),
    readFilterChoices(services, actor),
    show === 'findings' ? readFindingTrend(services, actor, tables.query) : null,
    show === 'findings' ? tables.findings(after) : null,
    show === 'unused' ? tables.unused(after) : null,
    show === 'capped' ? tables.capped(after) : null,
  ])
  return json({
    show,
    now,
    ...valueOrNotFound(summary),
    choices: valueOrNotFound(choices),
    trend: trend && valueOrNotFound(trend),
    findingPage: findings && valueOrNotFound(findings),
    unused: unused && valueOrNotFound(unused),
    capped: capped && valueOrNotFound(capped),
  })
}

/** "List now": the engine lists the system at once. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const asked = await requestListing(services, actor, textOf(form, 'system'))
  if (!asked.ok) throw notFound()
  return seeOther('/audit/stale?show=systems&done=listing')
}

const TITLES: readonly (readonly [StaleTable, string])[] = [
  ['findings', 'Findings'],
  ['unused', 'Never used'],
  ['capped', 'Held back'],
  ['systems', 'Systems'],
]

export default function Stale() {
  const page = useLoaderData<typeof loader>()
  const { show, findings, coverage, now } = page
  const [params] = useSearchParams()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Review', to: '/audit' }, { label: 'Stale accounts' }]} />
      <PageHeader
        title="Stale accounts"
        lead="What stands on connected systems and should not, what is granted and not used, and what is held back."
      />
      <FindingStats findings={findings} coverage={coverage} />
      <CoverageNotice coverage={coverage} now={now} />
      {params.get('done') === 'listing' ? (
        <Notice tone="success" live="status" title="The listing was asked for">
          It takes a moment. Load this page again to see what it found.
        </Notice>
      ) : null}
      <Tabs
        label="Tables"
        items={TITLES.map(([name, label]) => ({
          to: name === show && params.size > 0 ? `/audit/stale?${params}` : tabLink(name),
          label,
          ...(name === 'findings' ? { count: totalOf(findings) } : {}),
          ...(name === 'systems' ? { count: coverage.systems.length } : {}),
        }))}
      />
      {show === 'findings' ? <Findings /> : null}
      {show === 'unused' ? <Unused /> : null}
      {show === 'capped' ? <Capped /> : null}
      {show === 'systems' ? <Systems /> : null}
    </>
  )
}

/** What of the URL narrows the findings. */
const FILTERS: ReadonlySet<string> = new Set(['site', 'vendor', 'system', 'kind', 'owner', 'age', 'change'])

function totalOf(findings: Readonly<Record<string, number>>): number {
  return Object.values(findings).reduce((sum, count) => sum + count, 0)
}

function tabLink(table: StaleTable): string {
  return table === 'findings' ? '/audit/stale' : `/audit/stale?show=${table}`
}

function Findings() {
  const { findingPage, findings, trend, choices, coverage, now } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  if (!findingPage) return null
  const isFiltered = [...params].some(([name, value]) => FILTERS.has(name) && value !== '')
  return (
    <>
      <FilterForm {...choices}>
        <FindingFilters owners={choices.owners} />
      </FilterForm>
      {isFiltered ? (
        <p className="mb-4 text-muted">
          The numbers above count all open findings that nobody accepted, {countText(totalOf(findings))} in
          all, whatever the filter.
        </p>
      ) : null}
      <WhatToDo rows={findingPage.rows} />
      <DataTable
        caption={captionOf(params.get('change'))}
        rows={findingPage.rows}
        rowKey={(row) => row.id}
        rowTone={findingTone}
        columns={findingColumns(now)}
        next={findingPage.next}
        csv="/audit/stale.csv"
        empty={
          isFiltered ? (
            <EmptyState
              title="No finding fits this filter"
              icon="search"
              action={<ButtonLink to="/audit/stale">Show all</ButtonLink>}
            >
              Findings that do not fit it are not shown.
            </EmptyState>
          ) : (
            <EmptyState
              title={`No findings on ${coverage.listed === 1 ? '1 system' : `${coverage.listed} systems`}`}
              icon="ok"
              checkedAt={coverage.checkedAt}
            >
              Accounts that Daypass did not grant, or that came back, drifted or went missing, stand here.
            </EmptyState>
          )
        }
      />
      {trend?.some((day) => day.count !== null) ? (
        <Section title="Open findings, day by day" lead="What both seats accepted is not counted.">
          <FindingTrend days={trend} />
        </Section>
      ) : null}
    </>
  )
}

function Unused() {
  const { unused, choices, now } = useLoaderData<typeof loader>()
  if (!unused) return null
  const { notTold } = unused
  return (
    <>
      <FilterForm {...choices} keep={{ show: 'unused' }} />
      <DataTable
        caption="Given at least a day ago and never used"
        rows={unused.rows}
        rowKey={(row) => row.credentialId}
        columns={unusedColumns(now)}
        next={unused.next}
        csv="/audit/stale.csv"
        empty={
          <EmptyState title="Nothing is given and never used" icon="ok" checkedAt={now}>
            Access that was given a day ago or longer, and that nobody used, stands here.
          </EmptyState>
        }
      />
      {notTold.length > 0 ? (
        <p className="text-muted">
          Not told: {notTold.map((system) => system.name).join(', ')}. Of{' '}
          {notTold.length === 1 ? 'this system' : 'these systems'} nobody tells whether access is used.
        </p>
      ) : null}
    </>
  )
}

function Capped() {
  const { capped, choices, now } = useLoaderData<typeof loader>()
  if (!capped) return null
  return (
    <>
      <FilterForm {...choices} keep={{ show: 'capped' }} />
      <DataTable
        caption="Granted access that is held back now"
        rows={capped.rows}
        rowKey={(row) => `${row.credentialId}`}
        rowTone={() => 'warning'}
        columns={cappedColumns(now)}
        next={capped.next}
        csv="/audit/stale.csv"
        empty={
          capped.next ? (
            <GoOn next={capped.next} />
          ) : (
            <EmptyState title="No granted access is held back" icon="ok" checkedAt={now}>
              People whose vendor, insurance, other papers or contract do not count any more stand here. They
              hold nothing while it is so.
            </EmptyState>
          )
        }
      />
    </>
  )
}

function Systems() {
  const { coverage, mayList, now } = useLoaderData<typeof loader>()
  const [params] = useSearchParams()
  const made = Object.fromEntries(
    coverage.systems.flatMap(({ id, progress }) => (progress === null ? [] : [[id, progress] as const])),
  )
  const listings = useListings(made, { asked: params.get('done') === 'listing' })
  return (
    <>
      <DataTable
        caption="Connected systems and their lists of accounts"
        rows={coverage.systems.map((row) => ({ ...row, progress: listings[row.id] ?? null }))}
        rowKey={(row) => row.id}
        rowTone={(row) => (!row.blind ? null : row.state === 'failed' ? 'danger' : 'warning')}
        columns={[
          ...systemColumns(now),
          ...(mayList
            ? [
                {
                  key: 'list',
                  header: 'List now',
                  quiet: true,
                  cell: (row: { id: string; name: string }) => (
                    <PostForm action="/audit/stale" hidden={{ system: row.id }}>
                      <SubmitButton tone="secondary" icon="revoking" about={row.name}>
                        List now
                      </SubmitButton>
                    </PostForm>
                  ),
                },
              ]
            : []),
        ]}
        csv="/audit/stale.csv"
        empty={
          <EmptyState title="No connected systems yet" icon="system">
            Each system whose accounts are compared with what was granted stands here, with the time of its
            last list.
          </EmptyState>
        }
      />
      {coverage.more ? <p className="text-muted">There are more systems than stand here.</p> : null}
    </>
  )
}
