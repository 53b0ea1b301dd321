import type { Desired } from '../credential/credential'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { FreezeReason } from './freeze'

/** An obligation to end something, as far as it tells what was given. */
export interface Given {
  readonly entitlementVersionId: Id
  /** Until when it was given. */
  readonly plannedAt: Instant
  /** When a read-back first showed it; null while none did. */
  readonly givenAt: Instant | null
  /** Taking it away has begun. */
  readonly attemptedAt: Instant | null
}

/** What a credential was last seen to hold. */
export interface LastSeen {
  /** none, on, off, gone, unknown. */
  readonly state: string
  readonly presence: string | null
}

/**
 * What was given, is still there as far as anybody knows, and is not being taken away: entitlement version id -> until when
 * it was given.
 */
export function heldStill(seen: LastSeen, given: readonly Given[]): ReadonlyMap<Id, Instant> {
  const on = seen.presence === 'present' && (seen.state === 'on' || seen.state === 'unknown')
  if (!on) return new Map()
  return new Map(
    given
      .filter((end) => end.givenAt !== null && end.attemptedAt === null)
      .map((end) => [end.entitlementVersionId, end.plannedAt]),
  )
}

/**
 * What of `want` may be ordered while giving is frozen. What must be taken is taken as always. What is held and still wanted
 * stays, until the time it was given for and no longer. Nothing else is given: no new right, no extension, no opening of
 * what is closed. `portalDecides`: the portal itself answers for the credential at each check, and after a restore it
 * cannot know any more what it answered before.
 */
export function underFreeze(
  want: Desired,
  held: ReadonlyMap<Id, Instant>,
  reasons: readonly FreezeReason[],
  portalDecides: boolean,
  now: Instant,
): Desired {
  if (reasons.length === 0 || want.state !== 'on') return want
  const restored = reasons.includes('restored')
  const entitlements = new Map<Id, Instant>()
  for (const [versionId, until] of want.entitlements) {
    const given = restored && portalDecides ? undefined : held.get(versionId)
    if (given !== undefined && now < given) entitlements.set(versionId, Math.min(until, given))
  }
  if (entitlements.size > 0) return { state: 'on', entitlements, why: [], sessionsUntil: null }
  return { state: 'off', entitlements, why: [restored ? 'restored' : 'frozen'], sessionsUntil: null }
}
