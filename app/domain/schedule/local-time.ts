import { ok, type Result, refuse } from '../kernel/result'
import { DAY, type Instant, MINUTE, type Millis, SECOND } from '../kernel/time'
import { type Zone, zoneNamed } from './zone'

/** A site's wall clock and calendar at one instant. */
export interface LocalParts {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  /** ISO 8601 weekday, 1 is Monday, 7 is Sunday. */
  readonly weekday: 1 | 2 | 3 | 4 | 5 | 6 | 7
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 'YYYY-MM-DD' */
  readonly date: string
  /** 'HH:MM' */
  readonly time: string
}

const DATE = /^((?:19|[2-9]\d)\d\d)-(\d\d)-(\d\d)$/
const TIME = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

/** True for an IANA time zone that this runtime knows; a bare offset such as '+01:00' is not one. */
export function isTimeZone(text: string): boolean {
  return zoneNamed(text) !== null
}

/** True for a day that exists, as 'YYYY-MM-DD', from the year 1900 on. */
export function isLocalDate(text: string): boolean {
  return wallMidnight(text) !== null
}

/**
 * The instant of 'YYYY-MM-DDTHH:MM', optionally with ':SS', in a time zone. A time that happens twice, when clocks go
 * back, is its first occurrence, or its last with 'later'. Refuses with `local_time_invalid` what is not such a text,
 * `local_time_missing` what the clocks jump over (detail.next: the first instant after the jump, in ms), and
 * `time_zone_unknown`.
 */
export function parseLocalDateTime(
  text: string,
  timeZone: string,
  occurrence: 'earlier' | 'later' = 'earlier',
): Result<Instant> {
  const [date = '', time = '', ...rest] = text.split('T')
  const midnight = wallMidnight(date)
  const match = TIME.exec(time)
  if (midnight === null || !match || rest.length > 0) return refuse('local_time_invalid')
  const zone = zoneNamed(timeZone)
  if (!zone) return refuse({ code: 'time_zone_unknown', detail: { timeZone } })
  const wall = midnight + (Number(match[1]) * 60 + Number(match[2])) * MINUTE + Number(match[3] ?? 0) * SECOND
  // The one millisecond of this wall time: it covers one instant, or two when it happens twice.
  const instants = zone.instantsOf(wall, wall + 1)
  if (!instants) return refuse({ code: 'local_time_missing', detail: { next: firstFrom(zone, wall) } })
  return ok(occurrence === 'earlier' ? instants.from : instants.to - 1)
}

/**
 * The first instant after 'YYYY-MM-DD': what is valid to the end of that day is valid before it and no longer at it.
 * Where the day's last hour happens twice, after the second time. Throws RangeError for what `isLocalDate` or
 * `isTimeZone` refuses.
 */
export function endOfLocalDay(date: string, timeZone: string): Instant {
  const nextMidnight = knownMidnight(date) + DAY
  const instants = knownZone(timeZone).instantsOf(nextMidnight - 3 * DAY, nextMidnight)
  if (!instants) throw new RangeError(`no instant before the end of ${date} in ${timeZone}`)
  return instants.to
}

/** What the clocks and calendars of a time zone show at an instant. Throws RangeError for what `isTimeZone` refuses. */
export function localParts(at: Instant, timeZone: string): LocalParts {
  const wall = new Date(at + knownZone(timeZone).offsetAt(at))
  const text = wall.toISOString()
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    weekday: weekdayOf(Math.floor(wall.getTime() / DAY)),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
    second: wall.getUTCSeconds(),
    date: text.slice(0, text.indexOf('T')),
    time: text.slice(text.indexOf('T') + 1).slice(0, 5),
  }
}

/** An instant as a date-and-time field shows it and `parseLocalDateTime` reads it: 'YYYY-MM-DDTHH:MM'. */
export function localText(at: Instant, timeZone: string): string {
  const { date, time } = localParts(at, timeZone)
  return `${date}T${time}`
}

/** The ISO weekday of a day counted from 1970-01-01, a Thursday. */
export function weekdayOf(dayNumber: number): LocalParts['weekday'] {
  return (((((dayNumber + 3) % 7) + 7) % 7) + 1) as LocalParts['weekday']
}

function firstFrom(zone: Zone, wall: Millis): Instant {
  const instants = zone.instantsOf(wall, wall + 3 * DAY)
  if (!instants) throw new RangeError(`no instant from wall time ${wall} on`)
  return instants.from
}

/** Midnight of a date as if it were UTC, in ms; null when there is no such date. */
function wallMidnight(date: string): Millis | null {
  const match = DATE.exec(date)
  if (!match) return null
  const wall = new Date(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])))
  return wall.toISOString().startsWith(date) ? wall.getTime() : null
}

function knownMidnight(date: string): Millis {
  const wall = wallMidnight(date)
  if (wall === null) throw new RangeError(`not a date: ${date}`)
  return wall
}

function knownZone(timeZone: string): Zone {
  const zone = zoneNamed(timeZone)
  if (!zone) throw new RangeError(`not a time zone: ${timeZone}`)
  return zone
}
