import { type Instant, MINUTE, type Millis } from '../kernel/time'
import { type Graced, graceOf } from './grace'

/** How long before open sessions are cut off their holder is warned, ms. */
const WARN_BEFORE: readonly Millis[] = [15 * MINUTE, 5 * MINUTE]

/** When sessions that are open under a grant are cut off: the end of its window, after its grace. */
export function cutOffAt(grant: Graced & { readonly validTo: Instant }): Instant {
  return grant.validTo + graceOf(grant)
}

/** When the holder is warned next of what is cut off at `cutOff`; null when the last moment for it is past. */
export function nextWarning(cutOff: Instant, now: Instant): Instant | null {
  return WARN_BEFORE.map((before) => cutOff - before).find((at) => at > now) ?? null
}
