import type { Cap, Grant } from '../grant/grant'
import type { Instant } from '../kernel/time'
import type { Lock } from '../lock/lock'
import type { Credential, Desired } from './credential'
import { desired, nextBoundary } from './desired'

/** Boundaries that may change nothing for one question, and are looked past. What lies behind them is asked again then. */
export const LOOKS_PAST = 16

/**
 * The first boundary after `now` at which `holds` may stop to be true of what is desired; null when it is not true now.
 * A boundary that leaves it true is looked past, so that a window and its extension are one stretch.
 */
export function holdsUntil(
  credential: Credential,
  grants: readonly Grant[],
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
  holds: (want: Desired) => boolean,
): Instant | null {
  if (!holds(desired(credential, grants, locks, caps, now))) return null
  let at = now
  for (let looks = 0; looks <= LOOKS_PAST; looks++) {
    const next = nextBoundary(credential, grants, locks, caps, at)
    // Without a boundary nothing ends it, which no grant can mean: what is known is all that counts.
    if (next === null) return at
    at = next
    if (!holds(desired(credential, grants, locks, caps, at))) return at
  }
  return at
}
