import { graceOf } from '../grant/grace'
import type { Grant } from '../grant/grant'
import type { Instant } from '../kernel/time'
import type { Desired } from './credential'

/**
 * When the open sessions of a credential will be cut off, as far as it is known now: at the end of the last right it holds,
 * after the smallest grace of those that end then. Null while nothing is held and no session may go on. Weekly hours, and
 * whatever nobody can foresee, may end them sooner.
 */
export function cutOffOf(
  { state, entitlements, sessionsUntil }: Desired,
  grants: readonly Grant[],
): Instant | null {
  if (state !== 'on') return sessionsUntil
  const end = Math.max(...entitlements.values())
  const last = grants.filter(
    (grant) => grant.schedule.validTo === end && entitlements.get(grant.entitlementVersionId) === end,
  )
  // A limit from outside ends it: no grace follows.
  return last.length > 0 ? end + Math.min(...last.map(graceOf)) : end
}
