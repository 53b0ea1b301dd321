import type { Instant } from '~/domain/kernel/time'
import { isOpenAt, nextTransition, openingAt } from '~/domain/schedule/opening'
import type { Schedule } from '~/domain/schedule/schedule'
import type { Interval } from '~/domain/schedule/zone'

/** The first contiguous stretch that starts after `after`, or null when there is none. */
export function nextOpening(schedule: Schedule, after: Instant): Interval | null {
  let start = nextTransition(schedule, after)
  if (start !== null && !isOpenAt(schedule, start)) start = nextTransition(schedule, start)
  return start === null ? null : openingAt(schedule, start)
}

/** Every stretch of a schedule, in order. */
export function stretches(schedule: Schedule): [Instant, Instant][] {
  const found: [Instant, Instant][] = []
  let next = nextOpening(schedule, schedule.validFrom - 1)
  while (next) {
    found.push([next.from, next.to])
    next = nextOpening(schedule, next.from)
  }
  return found
}
