import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  ButtonLink,
  Columns,
  DataTable,
  EmptyState,
  fromNow,
  Instant,
  PageHeader,
  Section,
  Stat,
  TextLink,
} from '~/ui'
import { RevokeChart } from '~/ui/report/revoke-chart'
import { readOverview } from '~/usecases/report/read-overview.server'
import { OPEN_COLUMNS, toneOf } from './audit.revocations.parts'
import { CoverageNotice, countText, coverageWords, FindingStats } from './audit.summary.parts'

export const meta: MetaFunction = () => [{ title: 'Review · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await readOverview(services, actor)))
}

/** Kinds that are counted together here. */
const OTHERS = ['default_account', 'conflict', 'missing', 'stale', 'lost'] as const

/** Failures shown here before the way to all of them. */
const SHOWN = 10

export default function Review() {
  const overview = useLoaderData<typeof loader>()
  const { failing, findings, coverage, times, now } = overview
  const other = OTHERS.reduce((sum, kind) => sum + (findings[kind] ?? 0), 0)
  return (
    <>
      <PageHeader
        title="Review"
        lead="What was taken away and how fast, and what stands where it should not."
        actions={
          <>
            <ButtonLink to="/audit/revocations" tone="secondary" icon="history">
              Revocations
            </ButtonLink>
            <ButtonLink to="/audit/log" tone="secondary" icon="document">
              Log
            </ButtonLink>
          </>
        }
      />
      <Section title="Ends that are not confirmed" card={false}>
        <DataTable
          caption="Ends that failed, the longest-running first"
          rows={failing.slice(0, SHOWN)}
          rowKey={(row) => row.id}
          rowTone={toneOf}
          columns={OPEN_COLUMNS}
          empty={
            <EmptyState title="Every end that was due is confirmed" icon="ok" checkedAt={now}>
              An end that could not be proved stands here first, with what to do.
            </EmptyState>
          }
        />
        {failing.length > SHOWN || overview.failingMore ? (
          <p>
            <TextLink to="/audit/revocations">All of them</TextLink>
          </p>
        ) : null}
      </Section>
      <Section
        title="Findings"
        card={false}
        actions={
          <ButtonLink to="/audit/stale" tone="quiet" icon="stale">
            Stale accounts
          </ButtonLink>
        }
      >
        <FindingStats findings={findings} coverage={coverage} />
        <CoverageNotice coverage={coverage} now={now} />
        <Columns count={3}>
          <Stat
            label="Other findings"
            value={other === 0 ? '0' : <TextLink to="/audit/stale">{countText(other)}</TextLink>}
            note={coverageWords(coverage)}
            tone={other > 0 ? 'warning' : 'plain'}
          />
          <Stat
            label="Being taken away now"
            value={overview.revoking}
            note={
              <>
                counted <Instant at={now} timeZone="UTC" />
              </>
            }
          />
          <Stat
            label="Last confirmed end"
            value={overview.lastConfirmedAt === null ? 'None yet' : fromNow(overview.lastConfirmedAt, now)}
            note={
              overview.lastConfirmedAt === null ? undefined : (
                <Instant at={overview.lastConfirmedAt} timeZone="UTC" />
              )
            }
          />
        </Columns>
        <p>
          <TextLink to="/audit/stale?show=unused">Granted and never used</TextLink>
          {' · '}
          <TextLink to="/audit/stale?show=capped">Held back by vendor, papers or contract</TextLink>
        </p>
      </Section>
      <Section
        title="Time to revoke"
        lead={
          times.weeks.every((week) => week.count === 0)
            ? 'No end was confirmed in the last eight weeks.'
            : `From the planned end to the proof, over the last eight weeks${times.cut ? ', the newest ends only' : ''}.`
        }
      >
        {times.weeks.every((week) => week.count === 0) ? null : <RevokeChart weeks={times.weeks} />}
      </Section>
    </>
  )
}
