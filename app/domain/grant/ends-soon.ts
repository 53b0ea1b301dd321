import { HOUR, type Instant, type Millis } from '../kernel/time'

/** Short enough that an afternoon's access is not called ending from its first minute. */
export const ENDS_SOON: Millis = HOUR

/** True when access that runs until `until` is to be shown as ending. */
export function endsSoon(until: Instant, now: Instant): boolean {
  return until - now <= ENDS_SOON
}
