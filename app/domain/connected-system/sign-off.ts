import { canonicalText } from '../kernel/canonical-text'
import { type Id, otherSeat, SEATS, type Seat } from '../kernel/ids'
import { DAY, type Instant, type Millis } from '../kernel/time'
import type { Capabilities } from './connected-system'

/** What both seats sign of a connected system: whatever of it changes is to be signed anew. */
export interface SignedFacts {
  readonly kind: string
  readonly siteId: Id
  readonly segment: string
  readonly ownerId: Id | null
  readonly ownerSeat: Seat
  readonly patchOwner: string
  /** The target's own identity as both seats confirmed it. */
  readonly identity: string | null
  /** Settings without secrets: where it points. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly capabilities: Capabilities
  /** What people do there without Daypass. */
  readonly manualSteps: string
  /**
   * Grows with every change: so also with what the text has no words for, a secret and the mappings of rights, and with
   * what is changed back.
   */
  readonly revision: number
}

/** Parts of what was signed, as a screen names what changed. */
const SIGNED_PARTS = [
  'kind',
  'siteId',
  'segment',
  'ownerId',
  'ownerSeat',
  'patchOwner',
  'identity',
  'settings',
  'capabilities',
  'manualSteps',
  'revision',
] as const satisfies readonly (keyof SignedFacts)[]
export type SignedPart = (typeof SIGNED_PARTS)[number]

/** RFC 8785 text of what is signed; its SHA-256 is the digest. */
export function signedText(systemId: Id, facts: SignedFacts): string {
  return canonicalText('daypass/system-sign-off/2', { systemId, ...facts })
}

/** One seat's newest signature under a system. */
export interface SignOff {
  readonly seat: Seat
  readonly personId: Id
  readonly at: Instant
  readonly digest: string
  /** `signedText` of what was signed. */
  readonly body: string
  /** How long it counts: policy's period when it was given, or the one of now where that is shorter, ms. */
  readonly countsFor: Millis
}

/** The newest signature of each seat; null where that seat never signed. */
export type Signatures = Readonly<Record<Seat, SignOff | null>>

export interface SignOffStanding {
  /**
   * `signed`: both seats, two people, signed what it is now. `due`: they did, longer ago than policy asks for. `changed`: what
   * was signed is not what it is now. `half`: one seat has signed. `never`: nobody has.
   */
  readonly state: 'signed' | 'due' | 'changed' | 'half' | 'never'
  /** When it counted as signed by both; null unless it does. */
  readonly signedAt: Instant | null
  /** When it is to be signed again; null unless it was signed. */
  readonly dueAt: Instant | null
  /** What differs from the newest signature under something else. */
  readonly changed: readonly SignedPart[]
}

/** What the newest signatures are worth for what the system is now. */
export function standingOf(
  signatures: Signatures,
  now: { readonly digest: string; readonly body: string },
  at: Instant,
): SignOffStanding {
  const { it, physical_security: security } = signatures
  const current = SEATS.map((seat) => signatures[seat]).filter((each) => each?.digest === now.digest)
  if (it && security && current.length === 2 && it.personId !== security.personId) {
    const dueAt = Math.min(it.at + it.countsFor, security.at + security.countsFor)
    const signedAt = Math.max(it.at, security.at)
    return { state: dueAt <= at ? 'due' : 'signed', signedAt, dueAt, changed: [] }
  }
  const none = { signedAt: null, dueAt: null }
  const earlier = SEATS.flatMap((seat) => signatures[seat] ?? [])
    .filter((each) => each.digest !== now.digest)
    .sort((a, b) => b.at - a.at)[0]
  if (earlier) return { state: 'changed', ...none, changed: changedParts(earlier.body, now.body) }
  return { state: current.length > 0 ? 'half' : 'never', ...none, changed: [] }
}

export type WhyNotSigned = 'changed_meanwhile' | 'seat_has_signed' | 'person_has_signed'

/** Why this person cannot sign for this seat now; null when they can. */
export function whyNotSigned(
  signatures: Signatures,
  seat: Seat,
  personId: Id,
  digest: string,
  now: Instant,
): WhyNotSigned | null {
  if (!seatIsAwaited(signatures, seat, digest, now)) return 'seat_has_signed'
  const other = signatures[otherSeat(seat)]
  return other?.digest === digest && other.personId === personId ? 'person_has_signed' : null
}

/** This seat has not signed what the system is now, or not for as long as policy asks for. */
export function seatIsAwaited(signatures: Signatures, seat: Seat, digest: string, now: Instant): boolean {
  const own = signatures[seat]
  return own === null || own.digest !== digest || own.at + own.countsFor <= now
}

/** Nobody is reminded of the same system more often, ms. */
export const REMIND_AGAIN_AFTER: Millis = 14 * DAY

/** Are both seats to be reminded of this system now? One that was never signed is as old as the system. */
export function remindsNow(
  { state }: Pick<SignOffStanding, 'state'>,
  system: { readonly createdAt: Instant; readonly signOffRemindedAt: Instant | null },
  every: Millis,
  now: Instant,
): boolean {
  if (state === 'signed') return false
  const isNew = state === 'never' || state === 'half'
  if (isNew && now < system.createdAt + every) return false
  return system.signOffRemindedAt === null || system.signOffRemindedAt + REMIND_AGAIN_AFTER <= now
}

function changedParts(before: string, after: string): SignedPart[] {
  const [a, b] = [partsOf(before), partsOf(after)]
  const changed = SIGNED_PARTS.filter((part) => textOf(a[part]) !== textOf(b[part]))
  // It grows with each of the others; by itself it says that it was none of these.
  return changed.length > 1 ? changed.filter((part) => part !== 'revision') : changed
}

function partsOf(body: string): Partial<Record<SignedPart, unknown>> {
  try {
    return JSON.parse(body) as Partial<Record<SignedPart, unknown>>
  } catch {
    return {}
  }
}

/** Canonical texts keep their keys in one order, and so do the parts cut out of them. */
function textOf(part: unknown): string {
  return JSON.stringify(part) ?? ''
}
