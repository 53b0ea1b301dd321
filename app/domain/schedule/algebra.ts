import { isOpenAt, nextTransition, openingAt } from './opening'
import type { Schedule, WeeklyHours } from './schedule'
import { intersectWeeks, limitOf, normaliseWeekly, weekCovers } from './weekly'

export { normaliseWeekly }

/** True when no instant is inside: the window is empty, or no weekly opening falls into it. */
export function isEmptySchedule(schedule: Schedule): boolean {
  return !isOpenAt(schedule, schedule.validFrom) && nextTransition(schedule, schedule.validFrom) === null
}

/**
 * True only when `outer` is open whenever `inner` is. Windows and weekly hours are compared as such, so a pair whose
 * hours differ only outside the window is refused although no instant shows it; hours of different time zones are
 * never compared, and refused.
 */
export function scheduleCovers(outer: Schedule, inner: Schedule): boolean {
  if (isEmptySchedule(inner)) return true
  if (!(outer.validFrom <= inner.validFrom && inner.validTo <= outer.validTo)) return false
  const outerWeek = limitOf(outer.weekly)
  const innerWeek = limitOf(inner.weekly)
  if (outerWeek === null) return true
  if (innerWeek !== null) return outerWeek.timeZone === innerWeek.timeZone && weekCovers(outerWeek, innerWeek)
  const stretch = openingAt(outer, inner.validFrom)
  return stretch !== null && inner.validTo <= stretch.to
}

/**
 * What is inside both: open only when both are. Outside a repeated hour it is open exactly when both are; inside one, two
 * openings that share no minute on the clock may both be open, and their intersection is not. Weekly hours of
 * different time zones have none in common here: they cannot be written as one week, and giving less is safe.
 */
export function intersectSchedules(a: Schedule, b: Schedule): Schedule {
  const validFrom = Math.max(a.validFrom, b.validFrom)
  const validTo = Math.max(validFrom, Math.min(a.validTo, b.validTo))
  return { validFrom, validTo, weekly: intersectHours(a.weekly, b.weekly) }
}

function intersectHours(a: WeeklyHours | null, b: WeeklyHours | null): WeeklyHours | null {
  if (a === null || b === null) return normalised(a ?? b)
  // The same answer whichever comes first.
  const timeZone = a.timeZone < b.timeZone ? a.timeZone : b.timeZone
  if (a.timeZone === b.timeZone) return { timeZone, openings: intersectWeeks(a, b) }
  if (limitOf(a) === null) return normalised(limitOf(b) === null ? { ...b, timeZone } : b)
  if (limitOf(b) === null) return normalised(a)
  return { timeZone, openings: [] }
}

function normalised(hours: WeeklyHours | null): WeeklyHours | null {
  return hours && { timeZone: hours.timeZone, openings: normaliseWeekly(hours.openings) }
}
