import { type AuditEntry, eventBody, subjectPairs } from '~/domain/audit/event'
import { asSql, idSql, number, word } from './past-text'

/** An event of every visit, or of each of its two grants, and how long after the visit's first moment it was. */
interface PastEvent {
  readonly of: 'visit' | 'held'
  readonly after: number
  readonly entry: AuditEntry
}

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** When a visit's window opens and closes, ms after it was asked for. */
export const WINDOW = { from: HOUR, to: 9 * HOUR }

/** From the window's end to the read-back that proved it, ms. */
export const CONFIRMED_AFTER = 3 * SECOND

const ASKED = { request: word('request') }
const CREW = { ...ASKED, person: [word('person')], vendor: word('vendor'), site: word('site') }
const HELD = {
  person: word('person'),
  credential: word('credential'),
  system: word('system'),
  site: word('site'),
  vendor: word('vendor'),
  request: [word('request')],
}
const SEEN = { site: word('site'), person: word('person'), credential: word('credential') }
const DIGEST = { digest: word('digest') }
const END = { end: word('end_id'), entitlement: word('entitlement'), planned: number('valid_to') }

/** Twenty for each visit, which are ten for each grant. */
export const PAST_EVENTS: readonly PastEvent[] = [
  visit(0, 'request.drafted', 'requester', ASKED, { previous: null }),
  visit(MINUTE, 'request.submitted', 'requester', CREW, {
    revision: 1,
    ...DIGEST,
    validFrom: number('valid_from'),
    validTo: number('valid_to'),
  }),
  visit(10 * MINUTE, 'request.approved_by_seat', 'it', CREW, { seat: 'it', ...DIGEST, narrowed: false }),
  visit(20 * MINUTE, 'request.approved_by_seat', 'security', CREW, {
    seat: 'physical_security',
    ...DIGEST,
    narrowed: false,
  }),
  visit(20 * MINUTE, 'request.approved', 'security', CREW, {
    seat: 'physical_security',
    ...DIGEST,
    grants: 2,
  }),
  held(20 * MINUTE, 'grant.made', 'security', {
    entitlements: [word('entitlement')],
    validFrom: number('valid_from'),
    validTo: number('valid_to'),
    weekly: false,
  }),
  held(WINDOW.from - MINUTE, 'credential.intended', null, { artifact: word('artifact'), kind: word('kind') }),
  held(WINDOW.from + SECOND, 'credential.given', null, {
    until: number('valid_to'),
    entitlements: [word('entitlement')],
  }),
  visit(WINDOW.from + 5 * MINUTE, 'credential.secret_shown', 'person', SEEN, { artifact: word('artifact') }),
  ...[1, 4, 5, 8].map((hours) =>
    visit(hours * HOUR + 10 * MINUTE, 'gate.checked', 'guard', SEEN, {
      check: word('check_id'),
      answer: 'allow',
      reason: 'held',
      input: 'scanned',
    }),
  ),
  held(WINDOW.to, 'end.attempted', null, { ...END, reason: 'window' }),
  held(WINDOW.to + CONFIRMED_AFTER, 'end.confirmed', null, { ...END, proof: word('proof') }),
]

/** Ids of events and of checks at the gate, apart from those of everything else. */
const EVENT = 0x100
const CHECK = 0x200

/** Base64url of as many characters as 32 bytes have. */
const SALT = "lower(hex(randomblob(21))) || 'A'"

/** The statements that write all events of the visits at hand, and on whose time lines they stand. */
export function eventStatements(): readonly string[] {
  return PAST_EVENTS.flatMap(({ of, after, entry }, index) => {
    const n = of === 'visit' ? 'n' : 'g'
    const at = `at + ${after}`
    const from = `from told join ${of} on ${n} = told.row`
    // Not a digest, but as long as one. It ascends: ten million at random places would write the whole index again and again.
    const commitment = `printf('%08x%02x', ${of === 'visit' ? '2 * n' : 'g'}, ${index}) || lower(hex(randomblob(27)))`
    const actor = entry.actorId === null ? 'null' : columnOf(entry.actorId)
    const body = asSql(eventBody(entry, number('happened')))
    return [
      'delete from told',
      `insert into told (row, happened, id, check_id)
        select ${n}, ${at}, ${idSql(at, EVENT + index, n)}, ${entry.type === 'gate.checked' ? idSql(at, CHECK + index, n) : 'null'} from ${of}`,
      `insert into audit_event (id, at, type, actor_id, body, salt, commitment)
        select id, happened, '${entry.type}', ${actor}, ${body}, ${SALT}, ${commitment} ${from}`,
      ...subjectPairs(entry).map(
        ({ kind, id: subject }) => `insert into audit_subject (kind, subject_id, event_id)
          select '${kind}', ${columnOf(subject)}, id ${from}`,
      ),
      ...(entry.type === 'gate.checked'
        ? [
            `insert into gate_check (id, site_id, guard_id, person_id, credential_id, input, verdict, reason, checked_at)
              select check_id, site, guard, person, credential, 'scanned', 'allow', 'held', happened ${from}`,
          ]
        : []),
    ]
  })
}

function visit(
  after: number,
  type: AuditEntry['type'],
  actor: string | null,
  subjects: AuditEntry['subjects'],
  facts: NonNullable<AuditEntry['facts']>,
): PastEvent {
  return { of: 'visit', after, entry: { type, actorId: actor && word(actor), subjects, facts } }
}

function held(
  after: number,
  type: AuditEntry['type'],
  actor: string | null,
  facts: NonNullable<AuditEntry['facts']>,
): PastEvent {
  return { of: 'held', after, entry: { type, actorId: actor && word(actor), subjects: HELD, facts } }
}

function columnOf(mark: string): string {
  return mark.slice(1)
}
