import { type SystemConfirmation, systemIsConfirmed } from '../connected-system/confirmation'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { type AcceptableFinding, acceptanceStands } from './acceptance'
import type { Observation } from './observation'

/** An account that is not ours, exactly as it was listed: id and name, so that no other one is ever meant. */
export interface ForeignAccount {
  readonly nativeId: string
  readonly nativeName: string
}

/**
 * Kinds of which the portal may end the account. Everything else that is found concerns our own objects, which end with
 * their grants, or an object that nobody has looked at.
 */
const ENDABLE: ReadonlySet<string> = new Set(['orphan', 'default_account'])

/** A finding as far as it bears on ending its account through the portal. */
export interface EndableFinding extends AcceptableFinding {
  readonly credentialId: Id | null
  readonly account: Readonly<Record<string, unknown>>
  readonly adoptRequestId: Id | null
  readonly endConfirmedBy: Id | null
  readonly endAccount: ForeignAccount | null
}

/** Nobody's word that its account may go, no order to end it, and nothing that came of one. */
export const NOT_TO_END = {
  endConfirmedBy: null,
  endConfirmedAt: null,
  endAccount: null,
  endOrderedBy: null,
  endOrderedAt: null,
  endDueAt: null,
  endAttempts: null,
  endFault: null,
} as const

/** What beside the finding itself bears on its ways out. */
export interface Bearing {
  /** A request to take its account over waits, or was approved and is not over. */
  readonly adoptionOpen: boolean
  /** As `seenAtTarget` tells. */
  readonly ofTarget: boolean
}

/** It was seen since both seats confirmed where the system points: before, it told of another target's account. */
export function seenAtTarget(
  { lastSeenAt }: { readonly lastSeenAt: Instant },
  system: SystemConfirmation & { readonly confirmedAt: Instant | null },
): boolean {
  return systemIsConfirmed(system) && lastSeenAt >= (system.confirmedAt ?? 0)
}

/** The account a finding tells of, where it tells id and name: less is not enough to touch anything. */
export function foreignAccountOf({ account }: Pick<EndableFinding, 'account'>): ForeignAccount | null {
  const { nativeId, nativeName } = account
  if (typeof nativeId !== 'string' || nativeId === '') return null
  return typeof nativeName === 'string' && nativeName !== '' ? { nativeId, nativeName } : null
}

export function sameForeignAccount(a: ForeignAccount | null, b: ForeignAccount | null): boolean {
  return a !== null && b !== null && a.nativeId === b.nativeId && a.nativeName === b.nativeName
}

export type WhyNotEnded =
  | 'finding_closed'
  | 'never_ended'
  | 'account_not_told'
  | 'end_ordered'
  | 'accepted_already'
  | 'adoption_asked'
  | 'account_changed'
  | 'end_confirmed'
  | 'end_not_confirmed'
  | 'person_has_confirmed_end'

/** What speaks against ending the account of this finding at all; null when it may be confirmed and ordered. */
export function whyNotEndable(finding: EndableFinding, bearing: Bearing, now: Instant): WhyNotEnded | null {
  if (finding.closedAt !== null) return 'finding_closed'
  // A second object that bears our mark is looked at by the engine, not handed over to be ended as a stranger's.
  if (!ENDABLE.has(finding.kind) || finding.credentialId !== null) return 'never_ended'
  if (foreignAccountOf(finding) === null) return 'account_not_told'
  if (finding.endOrderedAt !== null) return 'end_ordered'
  if (acceptanceStands(finding, now)) return 'accepted_already'
  if (bearing.adoptionOpen) return 'adoption_asked'
  return bearing.ofTarget ? null : 'account_changed'
}

/** Why the owner cannot say that the account that stood on the page may go; null when they can. */
export function whyNotConfirmedEnd(
  finding: EndableFinding,
  shown: ForeignAccount,
  bearing: Bearing,
  now: Instant,
): WhyNotEnded | null {
  const why = whyNotEndable(finding, bearing, now)
  if (why !== null) return why
  const account = foreignAccountOf(finding)
  if (!sameForeignAccount(account, shown)) return 'account_changed'
  return confirmationStands(finding) ? 'end_confirmed' : null
}

/** Why this person cannot order the end now; null when they can. The owner's word is for one account, under one name. */
export function whyNotOrderedEnd(
  finding: EndableFinding,
  shown: ForeignAccount,
  personId: Id,
  bearing: Bearing,
  now: Instant,
): WhyNotEnded | null {
  const why = whyNotEndable(finding, bearing, now)
  if (why !== null) return why
  if (finding.endConfirmedBy === null) return 'end_not_confirmed'
  if (!confirmationStands(finding) || !sameForeignAccount(finding.endAccount, shown)) return 'account_changed'
  return finding.endConfirmedBy === personId ? 'person_has_confirmed_end' : null
}

/** The owner's word stands while the account is listed as it was confirmed. */
export function confirmationStands(finding: EndableFinding): boolean {
  return finding.endConfirmedBy !== null && sameForeignAccount(finding.endAccount, foreignAccountOf(finding))
}

export type ForeignVerdict =
  /** Absent, or switched off, and the read-back could see. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'still_on' }
  | { readonly kind: 'unknown'; readonly fault: string }

/**
 * What a read-back says of an account that is not ours and was to be ended. Absence proves nothing by itself, and another
 * account in its place nothing either: it may be the same one under a new id. A whole list without it closes the finding.
 */
export function judgeForeignEnd(
  { nativeId }: ForeignAccount,
  seen: Observation,
  approvedIdentity: string | null,
): ForeignVerdict {
  if (seen.nativeId === nativeId && seen.presence === 'present') return { kind: 'still_on' }
  if (approvedIdentity === null) return { kind: 'unknown', fault: 'identity_unconfirmed' }
  if (seen.identity !== approvedIdentity) return { kind: 'unknown', fault: 'identity_changed' }
  if (!seen.sentinelSeen) return { kind: 'unknown', fault: 'sentinel_missing' }
  if (seen.presence !== 'absent' && seen.nativeId !== nativeId)
    return { kind: 'unknown', fault: 'another_account' }
  return seen.proof === 'ack' ? { kind: 'unknown', fault: 'weak_proof' } : { kind: 'ended' }
}
