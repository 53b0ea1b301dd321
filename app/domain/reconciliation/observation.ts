import type { ProofGrade } from '../connected-system/connected-system'
import type { Instant } from '../kernel/time'

/**
 * What a read-back saw. A connector that could not see throws, and the engine judges that `unknown`:
 * an error is never an absence.
 */
export interface Observation {
  readonly presence: 'present' | 'disabled' | 'absent'
  /** The object's id in the target, when it was seen. */
  readonly nativeId: string | null
  /** Native names of the entitlements it was seen to hold, as the entitlement's mapping names them. */
  readonly entitlements: readonly string[]
  /** The expiry the target says it will enforce; null when it holds none. */
  readonly expiresAt: Instant | null
  /** The object bears the portal's mark. Meaningless when absent. */
  readonly ours: boolean
  /** The system keeps an object, switched off, when nothing is left to come: `disabled` is then its end. */
  readonly keptAtEnd?: boolean
  /** Sessions of the credential that are open, whoever's object it is now; null or left out where the target cannot tell. */
  readonly liveSessions?: number | null
  /**
   * People were asked to make what is ordered true and have not yet: until when they have, ms. Left out where nobody is waited
   * for. Asking them again changes nothing; whoever does it makes the credential due.
   */
  readonly awaited?: Instant
  /** An object that must be there was seen in the same read-back: the reader can see. */
  readonly sentinelSeen: boolean
  /** The target's own identity as read in the same read-back. */
  readonly identity: string
  readonly proof: ProofGrade
}

/** What was found on a target: an account, a badge, a pass. */
export interface Account {
  readonly nativeId: string
  readonly nativeName: string
  readonly displayName: string | null
  readonly active: boolean
  readonly entitlements: readonly string[]
  /** The id the mark carries when the object bears one of ours, else null. */
  readonly markedCredentialId: string | null
  /** Last use where the target tells it, ms. */
  readonly lastUsedAt: Instant | null
  readonly createdAt: Instant | null
}

export const FINDING_KINDS = [
  'orphan',
  'default_account',
  'stale',
  'overdue',
  'resurrected',
  'drifted',
  'missing',
  'conflict',
  'lost',
] as const
export type FindingKind = (typeof FINDING_KINDS)[number]

/** What became of a finding since the last whole list of its system. */
export const FINDING_CHANGES = ['new', 'still', 'gone', 'accepted'] as const
export type FindingChange = (typeof FINDING_CHANGES)[number]
