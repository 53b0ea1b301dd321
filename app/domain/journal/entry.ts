import type { ProofGrade } from '../connected-system/connected-system'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { LockTarget } from '../lock/lock'

/**
 * What the journal beside the database carries: enough to find and take away again whatever a restored database has
 * never heard of. Ids, instants and codes; of free text only the reasons that a replayed end, lock or attestation needs.
 */
export type JournalEntry =
  /** An object is about to be made in a system. */
  | {
      readonly kind: 'issue'
      readonly artifact: Id
      readonly credential: Id
      readonly system: Id
      readonly nativeName: string
      readonly at: Instant
    }
  /** A right is about to be given, and has to end. */
  | {
      readonly kind: 'obligation'
      readonly end: Id
      readonly credential: Id
      readonly entitlement: Id
      readonly version: Id
      readonly request: Id
      readonly person: Id
      readonly system: Id
      readonly site: Id
      readonly vendor: Id | null
      readonly planned: Instant
      readonly reason: string
    }
  /** An SSH certificate is about to be handed out. */
  | {
      readonly kind: 'certificate'
      readonly system: Id
      readonly serial: number
      readonly credential: Id
      readonly validTo: Instant
      readonly at: Instant
    }
  /** A host is about to be told the token with which it fetches revocation lists. */
  | {
      readonly kind: 'ssh_host'
      readonly host: Id
      readonly system: Id
      readonly name: string
      readonly address: string
      readonly port: number
      readonly endsSessions: boolean
      readonly tokenHash: string
      readonly at: Instant
    }
  /** The target told the object's own id. */
  | { readonly kind: 'made'; readonly artifact: Id; readonly nativeId: string | null }
  | { readonly kind: 'gone'; readonly artifact: Id; readonly at: Instant }
  /** Grants were ended before their time. */
  | {
      readonly kind: 'ended'
      readonly grants: readonly Id[]
      readonly at: Instant
      readonly by: Id | null
      readonly reason: string
    }
  | {
      readonly kind: 'confirmed'
      readonly end: Id
      readonly at: Instant
      readonly proof: ProofGrade | string | null
    }
  | {
      readonly kind: 'locked'
      readonly lock: Id
      readonly target: LockTarget
      readonly targetId: Id | null
      readonly reason: string
      readonly by: Id
      readonly at: Instant
    }
  | { readonly kind: 'lifted'; readonly lock: Id; readonly by: Id | null; readonly at: Instant }
  /** Somebody or something was archived, ended, withdrawn, rejected or reset: it may give no more. */
  | {
      readonly kind: 'removed'
      readonly what: Removable
      readonly id: Id
      readonly at: Instant
      readonly by: Id | null
    }
  /** Somebody signs in with another address from here on; `sealed` holds it, because nobody is to read it here. */
  | {
      readonly kind: 'address'
      readonly person: Id
      /** The first, second, third, ... time that this person's address moved. */
      readonly move: number
      readonly sealed: string
    }
  /** These appointments do not count before `until`: an address moved, or a second factor was reset. */
  | { readonly kind: 'postponed'; readonly roles: readonly Id[]; readonly until: Instant }
  /** A system points elsewhere from here on, as this version of its target; `sealed` holds its settings. */
  | { readonly kind: 'pointed'; readonly system: Id; readonly targetVersion: number; readonly sealed: string }
  /** Both seats said that what a system pointed at by this version of its target is scrapped. */
  | {
      readonly kind: 'scrapped'
      readonly system: Id
      readonly targetVersion: number
      readonly byIt: Id | null
      readonly byPhysicalSecurity: Id | null
      readonly reason: string
      readonly at: Instant
    }
  /** The time is this, and every group up to `settled` is in the database or was never committed. */
  | { readonly kind: 'mark'; readonly at: Instant; readonly settled: number }

export type Removable =
  | 'person'
  | 'vendor'
  | 'site'
  | 'zone'
  | 'system'
  | 'entitlement'
  | 'role'
  | 'vendor_approval'
  | 'document'
  | 'rejected_document'
  | 'ssh_host'
  /** `id` is the person's. */
  | 'second_factor'

/** What access, or somebody's sign-in, may follow from: it is not done while it cannot be written down. */
const GIVING: readonly JournalEntry['kind'][] = [
  'issue',
  'obligation',
  'certificate',
  'ssh_host',
  'lifted',
  'address',
  'pointed',
]

export function gives({ kind }: JournalEntry): boolean {
  return GIVING.includes(kind)
}

/** What one transaction wrote, in the order in which the journal took it. */
export interface JournalGroup {
  /** 1, 2, 3, ... without a gap. */
  readonly seq: number
  readonly at: Instant
  readonly entries: readonly JournalEntry[]
}

/** What a journal says of itself when it is opened. */
export interface JournalHistory {
  /** The groups after a given one, oldest first. */
  readonly groups: readonly JournalGroup[]
  /** The last group; 0 when there is none. */
  readonly lastSeq: number
  /** The first group that is still kept; 1 unless old segments were removed. */
  readonly firstSeq: number
  /** Every group up to this one was committed, or is in `undone`. */
  readonly settled: number
  /** Groups whose transaction is known not to have been committed, or not known to have been. */
  readonly undone: ReadonlySet<number>
  /** Of those, the ones that are known not to have been. */
  readonly rolledBack: ReadonlySet<number>
  /** A line that is neither whole nor the torn end of a segment: groups may be missing. */
  readonly damaged: boolean
}
