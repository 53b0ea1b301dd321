const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A moment taken apart as the site's own clock and calendar show it. */
export interface SiteTime {
  /** 'Mon 3 Nov 2025' */
  readonly date: string
  /** 'HH:MM', 24 hours. */
  readonly time: string
  /** 'HH:MM:SS' */
  readonly exact: string
  /** 'Europe/Berlin'; in an hour that exists twice with its offset, 'Europe/Berlin, UTC+2'. */
  readonly zone: string
}

const formatters = new Map<string, Intl.DateTimeFormat>()

/**
 * The moment on the site's clock. Only numbers are taken from Intl: its words differ between the server and the
 * reader's browser.
 */
export function siteTime(at: number, timeZone: string): SiteTime {
  const wall = new Date(wallTime(at, timeZone))
  const time = `${two(wall.getUTCHours())}:${two(wall.getUTCMinutes())}`
  return {
    date: `${DAYS[wall.getUTCDay()]} ${wall.getUTCDate()} ${MONTHS[wall.getUTCMonth()]} ${wall.getUTCFullYear()}`,
    time,
    exact: `${time}:${two(wall.getUTCSeconds())}`,
    zone: happensTwice(at, timeZone) ? `${timeZone}, ${offsetText(offsetAt(at, timeZone))}` : timeZone,
  }
}

/** What the site's clock shows, as if it were UTC, to the second. */
function wallTime(at: number, timeZone: string): number {
  return Math.floor(at / 1000) * 1000 + offsetAt(at, timeZone)
}

/** Offsets that were asked for, by zone and quarter of an hour: clocks change on one, and a page shows many moments. */
const offsets = new Map<string, number>()
const QUARTER = 900_000
const MOST_OFFSETS = 20_000

/** Local time minus UTC, ms. */
function offsetAt(at: number, timeZone: string): number {
  const key = `${timeZone} ${Math.floor(at / QUARTER)}`
  let offset = offsets.get(key)
  if (offset === undefined) {
    offset = askOffset(at, timeZone)
    if (offsets.size >= MOST_OFFSETS) offsets.clear()
    offsets.set(key, offset)
  }
  return offset
}

function askOffset(at: number, timeZone: string): number {
  let formatter = formatters.get(timeZone)
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  const part: Record<string, number> = {}
  for (const { type, value } of formatter.formatToParts(at)) part[type] = Number(value)
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000
}

/** Clocks never go back by more than three hours: the same wall time is then at that distance, or nowhere. */
function happensTwice(at: number, timeZone: string): boolean {
  const here = offsetAt(at, timeZone)
  return [-3, 3].some((hours) => {
    const there = offsetAt(at + hours * 3_600_000, timeZone)
    if (there === here) return false
    return offsetAt(at + (here - there), timeZone) === there
  })
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000)
  if (minutes === 0) return 'UTC'
  const rest = minutes % 60
  return `UTC${offset < 0 ? '−' : '+'}${Math.floor(minutes / 60)}${rest ? `:${two(rest)}` : ''}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
