import { DataTable, EmptyState, Instant, labelFor, Section, spanText, TextLink } from '~/ui'
import type { FreezeView } from '~/usecases/giving/read-giving.server'
import type { LiveRow } from '~/usecases/live/live-row.server'
import { liveColumns, liveTone } from './live.parts'

/** What was measured when giving froze, as terms and values. */
export function freezeFacts({ facts, reason }: Pick<FreezeView, 'facts' | 'reason'>) {
  const moment = (term: string, at: number | undefined) =>
    at === undefined ? [] : [{ term, value: <Instant at={at} timeZone="UTC" exact /> }]
  const { off, clock, mark, databaseClock, given, since } = facts
  const count = (term: string, of: number | undefined) =>
    of === undefined ? [] : [{ term, value: of.toLocaleString('en') }]
  return [
    ...(off === undefined
      ? []
      : [{ term: 'The clock was', value: `${spanText(Math.abs(off))} ${off < 0 ? 'behind' : 'ahead'}` }]),
    ...moment('The machine said', clock),
    ...moment('Seen before', reason === 'clock_back' ? mark : undefined),
    ...moment('The database said', databaseClock),
    ...count('Given in that hour', given),
    ...moment('That hour began', since),
    ...count('Ends, locks and removals done again', facts.replayed),
    ...count('Accounts known from the journal only, being taken away', facts.recovered),
    ...count('Accounts in systems that are not known any more', facts.unreachable),
    ...count('Systems pointed elsewhere again, to be confirmed by both seats', facts.systemsPointed),
    ...count('Sign-in addresses moved again', facts.addressesMoved),
    ...count('People who need a new sign-in address from an administrator', facts.addressesVoid),
  ]
}

/** What the seats said already. */
export function seatWords(freeze: Pick<FreezeView, 'said'>) {
  return freeze.said.map((word) => ({
    term: `${labelFor('seat', word.seat)}: ${word.by}`,
    value: <span className="whitespace-pre-line">{word.found}</span>,
  }))
}

/** After a restore: what is held by the records that came back, to be gone through before it counts again. */
export function ToConfirm({ rows, more, now }: { rows: readonly LiveRow[]; more: boolean; now: number }) {
  return (
    <Section
      title="Access to confirm again"
      card={false}
      lead="This is what runs by the records that came back. End what should not run any more; resuming confirms the rest."
    >
      <DataTable
        caption="Access that runs"
        rows={rows}
        rowKey={(row) => row.credentialId}
        rowTone={liveTone}
        columns={liveColumns(now)}
        empty={
          <EmptyState title="Nothing runs" icon="key" checkedAt={now}>
            By the records that came back, nobody holds anything at your sites.
          </EmptyState>
        }
      />
      <p>
        <TextLink to="/live">
          {more ? 'All of it, to end it there' : 'End access on the page Live access'}
        </TextLink>
      </p>
    </Section>
  )
}
