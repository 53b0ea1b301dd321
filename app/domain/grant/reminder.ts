import { DAY, HOUR, type Instant } from '../kernel/time'
import type { Schedule } from '../schedule/schedule'

/**
 * When holder and requester are told that access ends soon: a day before the end of what lasts two days or more, an
 * hour before the end of what lasts four hours or more. Null for what is shorter, or when that moment is past:
 * whoever was let in for the morning was told so in the morning.
 */
export function remindAt({ validFrom, validTo }: Schedule, now: Instant): Instant | null {
  const length = validTo - Math.max(validFrom, now)
  const before = length >= 2 * DAY ? DAY : length >= 4 * HOUR ? HOUR : null
  return before === null ? null : validTo - before
}
