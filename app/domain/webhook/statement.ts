import type { OrderedState } from '../credential/credential'
import type { Id, Seat } from '../kernel/ids'
import { otherSeat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** What a receiver is told that one credential is now. Whole each time, so that only the newest one counts. */
export interface Said {
  readonly state: OrderedState
  /** Native names with their ends, ms; sorted. Empty unless the state is `on`. */
  readonly entitlements: readonly { readonly name: string; readonly until: Instant }[]
  /** Sessions that are open are to be ended too. */
  readonly endSessions: boolean
  /** Whom it is said to: a receiver at another address was told nothing yet. */
  readonly audience: string
}

/** The portal's own event, and those of OpenID CAEP that tell others of the same. */
const EVENT_KINDS = ['access', 'session-revoked', 'credential-change'] as const
export type EventKind = (typeof EVENT_KINDS)[number]

/** One token of a statement: the same `jti` however often it is sent. */
export interface StatedEvent {
  readonly kind: EventKind
  readonly jti: string
  /** When the receiver accepted it; null while it did not. */
  readonly ackedAt: Instant | null
}

export type Change = 'given' | 'changed' | 'suspended' | 'ended'

/** What is to be said of one credential until it is said otherwise: the whole outbox of that credential. */
export interface Statement {
  readonly credentialId: Id
  /** Grows with each statement of the credential: who gets an older one after a newer one leaves it alone. */
  readonly sequence: number
  readonly change: Change
  readonly said: Said
  readonly events: readonly StatedEvent[]
  readonly madeAt: Instant
  /** What the receiver last accepted; null while it accepted nothing. */
  readonly accepted: Said | null
}

/** What two people said of an end that no read-back can show. */
export interface Attested {
  readonly attestedByIt: Id | null
  readonly attestedByPhysicalSecurity: Id | null
  readonly attestedAt: Instant | null
}

/**
 * What a credential holds as far as can be known of a receiver that is only told: what it accepted last, or the end that both
 * seats attested. Null where it was never told anything.
 */
export function heldBy(
  statement: Pick<Statement, 'said' | 'accepted'> | null,
  attested: boolean,
): { readonly held: Said | null; readonly byWord: boolean } {
  const byWord = attested && statement !== null && statement.said.state !== 'on'
  return { held: byWord ? statement.said : (statement?.accepted ?? null), byWord }
}

/**
 * The statement that stands once this is to be said. The one before stays while it says the same and was not accepted: it
 * is sent again under the same ids. One that was accepted is said anew only when it must be repeated, because the
 * receiver shows that it does not hold. The sequence never falls behind the clock, so that a portal that was restored
 * from a backup does not count from what the receiver has had.
 */
export function nextStatement(
  before: Statement | null,
  credentialId: Id,
  said: Said,
  { repeat, caep, now }: { readonly repeat: boolean; readonly caep: boolean; readonly now: Instant },
): Statement {
  if (before !== null && isSame(before.said, said) && !(repeat && isAccepted(before))) return before
  const sequence = Math.max((before?.sequence ?? 0) + 1, now)
  const kinds: EventKind[] = ['access']
  if (caep) {
    if (said.endSessions) kinds.push('session-revoked')
    kinds.push('credential-change')
  }
  return {
    credentialId,
    sequence,
    change: changeOf(before?.said.state ?? 'gone', said.state),
    said,
    events: kinds.map((kind) => ({ kind, jti: `${credentialId}.${sequence}.${kind}`, ackedAt: null })),
    madeAt: now,
    accepted: before?.accepted ?? null,
  }
}

/** The statement once the receiver accepted this token; one that is not of it leaves it as it is. */
export function withAccepted(statement: Statement, jti: string, now: Instant): Statement {
  const events = statement.events.map((each) =>
    each.jti === jti && each.ackedAt === null ? { ...each, ackedAt: now } : each,
  )
  const told = events.some((each) => each.kind === 'access' && each.ackedAt !== null)
  return { ...statement, events, accepted: told ? statement.said : statement.accepted }
}

/** Every token of it was accepted. */
export function isAccepted({ events }: Pick<Statement, 'events'>): boolean {
  return events.every((each) => each.ackedAt !== null)
}

export type WhyNotAttested = 'end_not_due' | 'end_attested' | 'seat_has_said' | 'person_has_said'

/** Why this person cannot say for this seat now that what was to end has ended, or null. */
export function whyNotAttested(
  { said, ...word }: Pick<Statement, 'said'> & Attested,
  seat: Seat,
  personId: Id,
): WhyNotAttested | null {
  if (said.state === 'on') return 'end_not_due'
  if (word.attestedAt !== null) return 'end_attested'
  if (saidBy(word, seat) !== null) return 'seat_has_said'
  return saidBy(word, otherSeat(seat)) === personId ? 'person_has_said' : null
}

/** Who said so for a seat; null while nobody did. */
export function saidBy(
  word: Pick<Attested, 'attestedByIt' | 'attestedByPhysicalSecurity'>,
  seat: Seat,
): Id | null {
  return seat === 'it' ? word.attestedByIt : word.attestedByPhysicalSecurity
}

function changeOf(before: OrderedState, after: OrderedState): Change {
  if (after === 'off') return 'suspended'
  if (after === 'gone') return 'ended'
  return before === 'on' ? 'changed' : 'given'
}

function isSame(one: Said, other: Said): boolean {
  return (
    one.state === other.state &&
    one.endSessions === other.endSessions &&
    one.audience === other.audience &&
    one.entitlements.length === other.entitlements.length &&
    one.entitlements.every((each, index) => {
      const { name, until } = other.entitlements[index] ?? {}
      return each.name === name && each.until === until
    })
  )
}
