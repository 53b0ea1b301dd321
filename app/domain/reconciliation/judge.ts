import type { ProofGrade } from '../connected-system/connected-system'
import type { OrderedState } from '../credential/credential'
import type { Instant } from '../kernel/time'
import type { Observation } from './observation'

/** What was ordered, in the target's own names. */
export interface Expected {
  readonly state: OrderedState
  readonly entitlements: readonly string[]
  /** The expiry the target was told to enforce; null when it keeps none. */
  readonly expiresAt: Instant | null
  /** No session may be open: the target can end them, and tell. */
  readonly sessionsEnded?: boolean
}

/** What the read-back is compared with. */
export interface Known {
  /** Who the target is, as both seats confirmed it; null confirms nothing. */
  readonly approvedIdentity: string | null
  /** The id of our object, when the target ever told it. */
  readonly nativeId: string | null
}

export type Doubt =
  | 'unseen'
  | 'identity_changed'
  | 'identity_unconfirmed'
  | 'sentinel_missing'
  | 'weak_proof'
  | 'sessions_unseen'
export type Difference = 'missing' | 'still_on' | 'still_there' | 'entitlements' | 'expiry' | 'session_open'

export type Verdict =
  /** The target holds what was ordered. */
  | { readonly kind: 'settled' }
  /** It was seen well enough, and it differs. */
  | { readonly kind: 'differs'; readonly difference: Difference }
  /** It differs, and people were asked to change that; they have until then. */
  | { readonly kind: 'waiting'; readonly until: Instant }
  /** An object that is not ours stands in the way: nothing may be touched. */
  | { readonly kind: 'conflict' }
  /** Not seen well enough to say anything. */
  | { readonly kind: 'unknown'; readonly doubt: Doubt }

/** Compares a read-back with the order. A read-back that failed never gets here: it is unknown. */
export function judge(expected: Expected, seen: Observation, known: Known): Verdict {
  const verdict = compare(expected, seen, known)
  const waits = verdict.kind === 'differs' && seen.awaited !== undefined
  return waits ? { kind: 'waiting', until: seen.awaited } : verdict
}

function compare(expected: Expected, seen: Observation, known: Known): Verdict {
  const doubt = doubtOf(seen, known)
  if (isForeign(seen)) {
    if (expected.state === 'on' || standsForOurs(seen, known)) return { kind: 'conflict' }
    return doubt ? { kind: 'unknown', doubt } : sessionsOf(expected, seen)
  }
  if (expected.state === 'on') {
    if (doubt && doubt !== 'weak_proof') return { kind: 'unknown', doubt }
    return judgeHeld(expected, seen)
  }
  // What is plainly still there needs no proof; only absence does.
  if (seen.presence === 'present') return { kind: 'differs', difference: 'still_on' }
  if (seen.presence === 'disabled' && expected.state === 'gone' && !seen.keptAtEnd) {
    return { kind: 'differs', difference: 'still_there' }
  }
  return doubt ? { kind: 'unknown', doubt } : sessionsOf(expected, seen)
}

/** The object is as it should be; so are its sessions when they may go on, or were seen to be gone. */
function sessionsOf(expected: Expected, seen: Observation): Verdict {
  if (hasSessionTooMany(expected, seen)) return { kind: 'differs', difference: 'session_open' }
  return sessionsUnseen(expected, seen) ? { kind: 'unknown', doubt: 'sessions_unseen' } : { kind: 'settled' }
}

/**
 * The proof that whatever was not ordered is not held any more, or null while that is not proved. Absence and being
 * switched off count only when the same read-back showed that it can see: sentinel and identity. What was ordered off
 * and is on has not ended, whichever rights it still shows: what an account may do without them, the portal cannot know.
 * Where sessions are to be ended, one that is open, or may be, is access that goes on.
 */
export function proofOfLoss(expected: Expected, seen: Observation, known: Known): ProofGrade | null {
  if (doubtOf(seen, known) || sessionsUnseen(expected, seen)) return null
  if (isForeign(seen)) {
    return standsForOurs(seen, known) || hasSessionTooMany(expected, seen) ? null : seen.proof
  }
  return holdsMore(expected, seen) ? null : seen.proof
}

/** Is more held than was ordered? */
export function holdsMore(expected: Expected, seen: Observation): boolean {
  if (hasSessionTooMany(expected, seen)) return true
  if (seen.presence !== 'present') return false
  return expected.state !== 'on' || seen.entitlements.some((name) => !expected.entitlements.includes(name))
}

/** Our object is there again, or switched on again, or used in a session, although its end was confirmed. */
export function isResurrected(seen: Observation, expected: OrderedState): boolean {
  if (isForeign(seen)) return false
  if (expected === 'gone' && (seen.liveSessions ?? 0) > 0) return true
  return (
    seen.presence === 'present' || (expected === 'gone' && seen.presence === 'disabled' && !seen.keptAtEnd)
  )
}

function hasSessionTooMany({ sessionsEnded }: Expected, { liveSessions }: Observation): boolean {
  return sessionsEnded === true && (liveSessions ?? 0) > 0
}

/** Sessions are to be ended, and this read-back does not say whether any is left. */
function sessionsUnseen({ sessionsEnded }: Expected, { liveSessions }: Observation): boolean {
  return sessionsEnded === true && liveSessions !== 0
}

function judgeHeld(expected: Expected, seen: Observation): Verdict {
  if (seen.presence !== 'present') return { kind: 'differs', difference: 'missing' }
  const wanted = new Set(expected.entitlements)
  const same = seen.entitlements.length === wanted.size && seen.entitlements.every((name) => wanted.has(name))
  if (!same) return { kind: 'differs', difference: 'entitlements' }
  if (expected.expiresAt !== null && seen.expiresAt !== expected.expiresAt) {
    return { kind: 'differs', difference: 'expiry' }
  }
  return { kind: 'settled' }
}

function doubtOf(seen: Observation, known: Known): Doubt | null {
  if (known.approvedIdentity === null) return 'identity_unconfirmed'
  if (seen.identity !== known.approvedIdentity) return 'identity_changed'
  if (!seen.sentinelSeen) return 'sentinel_missing'
  if (seen.proof === 'ack') return 'weak_proof'
  return null
}

function isForeign(seen: Observation): boolean {
  return seen.presence !== 'absent' && !seen.ours
}

/**
 * An object without our mark under our own native id is ours with its mark stripped; one that is on under the name of what
 * we once made there is what its holder signs in with. Neither proves anything: somebody must look.
 */
function standsForOurs(seen: Observation, known: Known): boolean {
  if (known.nativeId === null) return false
  return seen.nativeId === known.nativeId || seen.presence === 'present'
}
