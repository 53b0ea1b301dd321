import { DAY, type Instant, MINUTE } from '../kernel/time'
import { weekdayOf } from './local-time'
import type { Schedule } from './schedule'
import { limitOf, type Week } from './weekly'
import { type Interval, type Zone, zoneNamed } from './zone'

/**
 * When a schedule is open. Each weekly opening, on each date, is open from the first to the last instant whose local wall
 * time lies in it: one that starts in a gap starts at the first instant that exists, one that is all gap does not
 * happen, and one that overlaps a repeated hour runs from its first occurrence to its last. Openings that meet or
 * overlap are one. A time zone that this runtime does not know is never open, unless the hours are all hours.
 */

/** True within the window and the weekly hours; false at the very instant either ends. */
export function isOpenAt(schedule: Schedule, at: Instant): boolean {
  if (!(at >= schedule.validFrom && at < schedule.validTo)) return false
  return openUntil(schedule, at) > at
}

/** The first instant after `after` at which `isOpenAt` changes, or null when it never does again. */
export function nextTransition(schedule: Schedule, after: Instant): Instant | null {
  const { validFrom, validTo } = schedule
  if (!(after < validTo && validFrom < validTo)) return null
  if (after < validFrom) return isOpenAt(schedule, validFrom) ? validFrom : nextStart(schedule, validFrom)
  const until = openUntil(schedule, after)
  return until > after ? until : nextStart(schedule, after)
}

/** The whole contiguous stretch [from, to) around `at`, or null when `at` is not inside the schedule. */
export function openingAt(schedule: Schedule, at: Instant): Interval | null {
  if (!isOpenAt(schedule, at)) return null
  return { from: openSince(schedule, at), to: openUntil(schedule, at) }
}

/** For an instant in the window: the end of the stretch it is in, or the instant itself when it is in none. */
function openUntil(schedule: Schedule, at: Instant): Instant {
  const hours = limitOf(schedule.weekly)
  if (hours === null) return schedule.validTo
  let until = at
  for (const opening of openings(hours, at, 1)) {
    if (opening.from > until || until >= schedule.validTo) break
    if (opening.to > until) until = opening.to
  }
  return Math.min(until, schedule.validTo)
}

/** For an instant that is open: the start of the stretch it is in. */
function openSince(schedule: Schedule, at: Instant): Instant {
  const hours = limitOf(schedule.weekly)
  if (hours === null) return schedule.validFrom
  let since = at
  for (const opening of openings(hours, at, -1)) {
    if (opening.from > at) continue
    if (opening.to < since || since <= schedule.validFrom) break
    if (opening.from < since) since = opening.from
  }
  return Math.max(since, schedule.validFrom)
}

/** For an instant in the window that is closed: when it next opens, or null when it does not before the window ends. */
function nextStart(schedule: Schedule, at: Instant): Instant | null {
  const hours = limitOf(schedule.weekly)
  if (hours === null) return null
  for (const opening of openings(hours, at, 1)) {
    if (opening.from >= schedule.validTo) return null
    if (opening.from > at) return opening.from
  }
  return null
}

/** The openings around an instant and then on and on, forwards or backwards, both starts and ends in that order. */
function* openings(week: Week, at: Instant, step: 1 | -1): Generator<Interval> {
  const zone = zoneNamed(week.timeZone)
  if (week.never || zone === null || !Number.isFinite(at)) return
  // Where clocks go back over midnight, an opening of the neighbouring date is still, or already, on.
  for (let day = Math.floor((at + zone.offsetAt(at)) / DAY) - step; ; day += step) {
    yield* openingsOn(week, zone, day, step)
  }
}

function* openingsOn(week: Week, zone: Zone, day: number, step: 1 | -1): Generator<Interval> {
  const ranges = week.days[weekdayOf(day) - 1] ?? []
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[step === 1 ? i : ranges.length - 1 - i]
    const interval = range && zone.instantsOf(day * DAY + range.from * MINUTE, day * DAY + range.to * MINUTE)
    if (interval) yield interval
  }
}
