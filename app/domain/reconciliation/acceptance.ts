import { canonicalText } from '../kernel/canonical-text'
import type { Id, Seat } from '../kernel/ids'
import { otherSeat } from '../kernel/ids'
import type { Instant, Millis } from '../kernel/time'
import type { Account } from './observation'

/**
 * Kinds that both seats may accept until a date. What came back, what is overdue and what drifted is access that somebody
 * took against their word; what is missing is nothing that could stay, and a conflict holds back access that was granted.
 */
const ACCEPTABLE: ReadonlySet<string> = new Set(['orphan', 'default_account', 'stale'])

export function isAcceptable(kind: string): boolean {
  return ACCEPTABLE.has(kind)
}

/** A finding as far as it bears on its acceptance. */
export interface AcceptableFinding {
  readonly kind: string
  readonly closedAt: Instant | null
  readonly acceptUntil: Instant | null
  readonly acceptReason: string | null
  readonly acceptByIt: Id | null
  readonly acceptByPhysicalSecurity: Id | null
  readonly acceptedAt: Instant | null
  /** The owner's word that it may go: what is being ended cannot stay. */
  readonly endOrderedAt: Instant | null
}

/** Nobody's word that it may stay: what is written of a finding when one does not count any more. */
export const NOT_ACCEPTED = {
  acceptUntil: null,
  acceptReason: null,
  acceptByIt: null,
  acceptByPhysicalSecurity: null,
  acceptedAt: null,
} as const

/** What one seat wants to say: the account may stay until then. */
export interface AcceptanceWord {
  readonly seat: Seat
  readonly personId: Id
  readonly until: Instant
  readonly reason: string
  /** SHA-256 of the `acceptedText` that stood on the page. */
  readonly digest: string
}

export type WhyNotAccepted =
  | 'finding_closed'
  | 'never_accepted'
  | 'end_ordered'
  | 'accepted_already'
  | 'seat_has_accepted'
  | 'person_has_accepted'
  | 'acceptance_over'
  | 'acceptance_too_long'
  | 'acceptance_differs'
  | 'account_changed'

/**
 * Why this word cannot be said now, or null. `digest` is that of the account as it is now, `atMost` the longest acceptance that
 * policy allows, ms.
 */
export function whyNotAccepted(
  finding: AcceptableFinding,
  word: AcceptanceWord,
  digest: string,
  atMost: Millis,
  now: Instant,
): WhyNotAccepted | null {
  if (finding.closedAt !== null) return 'finding_closed'
  if (!isAcceptable(finding.kind)) return 'never_accepted'
  if (finding.endOrderedAt !== null) return 'end_ordered'
  if (acceptanceStands(finding, now)) return 'accepted_already'
  if (word.digest !== digest) return 'account_changed'
  if (word.until <= now) return 'acceptance_over'
  if (word.until - now > atMost) return 'acceptance_too_long'
  const said = wordsSaid(finding, now)
  if (said[word.seat] !== null) return 'seat_has_accepted'
  const other = said[otherSeat(word.seat)]
  if (other === null) return null
  if (other === word.personId) return 'person_has_accepted'
  const same = finding.acceptUntil === word.until && finding.acceptReason === word.reason
  return same ? null : 'acceptance_differs'
}

/** Who of each seat said it, for a date that is still to come: a word for a date that is over counts no more. */
export function wordsSaid(finding: AcceptableFinding, now: Instant): Readonly<Record<Seat, Id | null>> {
  const counts = finding.acceptUntil !== null && finding.acceptUntil > now
  return {
    it: counts ? finding.acceptByIt : null,
    physical_security: counts ? finding.acceptByPhysicalSecurity : null,
  }
}

/** Both seats, two people, said that the account may stay, and the date is still to come. */
export function acceptanceStands(
  finding: Omit<AcceptableFinding, 'closedAt' | 'endOrderedAt' | 'acceptReason'>,
  now: Instant,
): boolean {
  return (
    isAcceptable(finding.kind) &&
    finding.acceptedAt !== null &&
    finding.acceptUntil !== null &&
    finding.acceptUntil > now &&
    finding.acceptByIt !== null &&
    finding.acceptByPhysicalSecurity !== null &&
    finding.acceptByIt !== finding.acceptByPhysicalSecurity
  )
}

/** What was accepted of an account, as a finding stores it. */
export type AcceptedAccount = Readonly<Record<string, unknown>>

/**
 * RFC 8785 text of what a page shows of an account that is to be accepted, and of which version of the system's target;
 * its SHA-256 is what the form carries.
 */
export function acceptedText(
  finding: { readonly id: Id; readonly kind: string; readonly account: AcceptedAccount },
  targetVersion: number,
): string {
  const { nativeId, nativeName, active, entitlements } = finding.account
  return canonicalText('daypass/acceptance/1', {
    finding: finding.id,
    kind: finding.kind,
    targetVersion,
    nativeId: nativeId ?? null,
    nativeName: nativeName ?? null,
    active: active ?? null,
    entitlements: Array.isArray(entitlements) ? [...new Set(entitlements)].sort() : null,
  })
}

/**
 * Is the account another one than was accepted: switched on or off since, under another name, or with other rights? Then
 * the finding comes back, whatever the date. What was accepted and cannot be read counts as changed.
 */
export function changedSinceAccepted(
  accepted: AcceptedAccount,
  seen: Pick<Account, 'nativeName' | 'active' | 'entitlements'>,
): boolean {
  const { entitlements } = accepted
  if (accepted.nativeName !== seen.nativeName || accepted.active !== seen.active) return true
  if (!Array.isArray(entitlements)) return true
  const [had, has] = [new Set(entitlements), new Set<unknown>(seen.entitlements)]
  return had.size !== has.size || [...has].some((name) => !had.has(name))
}
