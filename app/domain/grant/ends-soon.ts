import { HOUR, type Instant, type Millis } from '../kernel/time'

/** Long enough before the end for both seats to decide about more time. */
export const ENDS_SOON: Millis = 4 * HOUR

/** True when access that runs until `until` is to be shown as ending. */
export function endsSoon(until: Instant, now: Instant): boolean {
  return until - now <= ENDS_SOON
}
