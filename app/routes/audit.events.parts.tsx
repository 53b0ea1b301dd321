import { useLocation } from '@remix-run/react'
import {
  ButtonLink,
  EmptyState,
  type IconName,
  Instant,
  labelFor,
  Section,
  TextLink,
  TimeLine,
  type TimeLineEvent,
} from '~/ui'
import { withParams } from '~/ui/display/data-table'
import type { EventView } from '~/usecases/audit/event-view.server'
import { factTexts } from '~/words/messages/event-facts'
import { type ReportColumn, utc } from './report-table.parts'

type Subject = EventView['subjects'][number]

/** The page of what an event tells of. */
function pageOf({ kind, id }: Subject): string {
  switch (kind) {
    case 'person':
      return `/audit/people/${id}`
    case 'request':
      return `/audit/requests/${id}`
    case 'credential':
      return `/audit/credentials/${id}`
    case 'vendor':
      return `/admin/vendors/${id}`
    case 'site':
      return `/admin/sites/${id}`
    case 'system':
      return `/admin/systems/${id}`
  }
}

function subjectText({ kind, name }: Subject): string {
  if (kind === 'request') return `Request no. ${name}`
  return kind === 'credential' ? 'Credential' : name
}

/** Names of a crew are cut after these. A person's vendor and a system's site are left to their own pages. */
const MOST_SUBJECTS = 6

function About({ event, except }: { event: EventView; except?: string }) {
  const kinds = new Set(event.subjects.map((subject) => subject.kind))
  const subjects = event.subjects.filter(
    ({ id, kind }) =>
      id !== except &&
      !(kind === 'vendor' && kinds.has('person')) &&
      !(kind === 'site' && kinds.has('system')),
  )
  const shown = subjects.slice(0, MOST_SUBJECTS)
  if (shown.length === 0) return null
  return (
    <span className="flex flex-wrap gap-x-3 *:inline-flex *:min-h-6 *:items-center">
      {shown.map((subject) => (
        <span key={`${subject.kind} ${subject.id}`} className="inline-flex min-h-6 items-center">
          <TextLink to={pageOf(subject)}>{subjectText(subject)}</TextLink>
        </span>
      ))}
      {subjects.length > shown.length ? <span>and {subjects.length - shown.length} more</span> : null}
    </span>
  )
}

function facts(event: EventView, timeZone: string): readonly string[] {
  return factTexts(event.facts, event.factNames, event.timeZone ?? timeZone)
}

const ICONS: Readonly<Record<string, IconName>> = {
  request: 'requests',
  grant: 'key',
  credential: 'key',
  end: 'lock',
  finding: 'stale',
  lock: 'lock',
  gate: 'gate',
  vendor: 'vendor',
  document: 'document',
  person: 'person',
  site: 'site',
  zone: 'site',
  system: 'system',
  entitlement: 'door',
  policy: 'review',
  role: 'people',
  change: 'shield',
  address: 'mail',
  second_factor: 'shield',
  sign_in: 'person',
  session: 'person',
}

const TONES: Readonly<Record<string, TimeLineEvent['tone']>> = {
  'request.approved': 'success',
  'request.denied': 'danger',
  'request.lapsed': 'warning',
  'grant.unbacked': 'danger',
  'credential.given': 'success',
  'credential.attempt_failed': 'warning',
  'end.confirmed': 'success',
  'end.overdue': 'danger',
  'finding.opened': 'warning',
  'lock.placed': 'danger',
  'sign_in.failed': 'warning',
  'code.refused': 'warning',
}

export interface RecordTimeLineProps {
  readonly events: { readonly rows: readonly EventView[]; readonly next: string | null }
  readonly timeZone: string
  /** The id whose page this is: it is not named again in every line. */
  readonly subjectId: string
  readonly csv: string
}

/** One time line, newest first, with its older pages and its file. */
export function RecordTimeLine({ events, timeZone, subjectId, csv }: RecordTimeLineProps) {
  const { search } = useLocation()
  return (
    <Section
      title="Time line"
      lead="Newest first. Names are today’s; what is kept of each event are ids and codes."
      actions={
        <ButtonLink to={csv} tone="quiet" icon="download" reload>
          Download as CSV
        </ButtonLink>
      }
    >
      {events.rows.length === 0 ? (
        <EmptyState title="Nothing here" icon="history">
          What happens stands here, the newest first.
        </EmptyState>
      ) : (
        <TimeLine
          timeZone={timeZone}
          events={events.rows.map((event) => ({
            id: event.id,
            at: event.at,
            title: labelFor('event', event.type),
            icon: ICONS[event.type.split('.')[0] ?? ''] ?? 'history',
            tone: TONES[event.type] ?? 'plain',
            actor: event.actor ? (
              <TextLink to={`/audit/people/${event.actor.id}`}>{event.actor.name}</TextLink>
            ) : (
              'Daypass'
            ),
            detail: <Detail event={event} timeZone={timeZone} except={subjectId} />,
          }))}
        />
      )}
      {events.next || search.includes('after=') ? (
        <nav aria-label="Pages of the time line" className="screen-only flex flex-wrap gap-3">
          {search.includes('after=') ? (
            <ButtonLink to={withParams(search, {}) || '?'} tone="secondary">
              Newest
            </ButtonLink>
          ) : null}
          {events.next ? (
            <ButtonLink to={withParams(search, { after: events.next })} tone="secondary" icon="forward">
              Older
            </ButtonLink>
          ) : null}
        </nav>
      ) : null}
    </Section>
  )
}

function Detail({ event, timeZone, except }: { event: EventView; timeZone: string; except: string }) {
  const texts = facts(event, timeZone)
  return (
    <>
      {texts.length > 0 ? <p>{texts.join(' · ')}</p> : null}
      <p className="text-sm">
        <About event={event} except={except} />
      </p>
    </>
  )
}

/** The log as a table. Moments on the clock of the site an event tells of, else in UTC. */
export const EVENT_COLUMNS: readonly ReportColumn<EventView>[] = [
  {
    key: 'what',
    header: 'Event',
    cell: (row) => labelFor('event', row.type),
    csv: [
      { header: 'Event', text: (row) => labelFor('event', row.type) },
      { header: 'Type', text: (row) => row.type },
    ],
  },
  {
    key: 'at',
    header: 'Time',
    cell: (row) => <Instant at={row.at} timeZone={row.timeZone ?? 'UTC'} exact />,
    csv: [{ header: 'Time (UTC)', text: (row) => utc(row.at) }],
  },
  {
    key: 'actor',
    header: 'By',
    cell: (row) =>
      row.actor ? <TextLink to={`/audit/people/${row.actor.id}`}>{row.actor.name}</TextLink> : 'Daypass',
    csv: [{ header: 'By', text: (row) => row.actor?.name ?? 'Daypass' }],
  },
  {
    key: 'about',
    header: 'About',
    cell: (row) => <About event={row} />,
    csv: [{ header: 'About', text: (row) => row.subjects.map(subjectText).join(', ') }],
  },
  {
    key: 'details',
    header: 'Details',
    cell: (row) => facts(row, 'UTC').join(' · '),
    csv: [
      { header: 'Details', text: (row) => facts(row, 'UTC').join(' · ') },
      { header: 'Event id', text: (row) => row.id },
    ],
  },
]
