import type { WeeklyHours, WeeklyOpening } from './schedule'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const
const MINUTES_A_DAY = 24 * 60

/** Minutes since local midnight, `to` outside, `from < to`. */
export interface MinuteRange {
  readonly from: number
  readonly to: number
}

/** Weekly hours made ready for arithmetic: for each weekday, Monday first, its ranges, sorted and apart. */
export interface Week {
  readonly timeZone: string
  readonly days: readonly (readonly MinuteRange[])[]
  /** No range at all: never open. */
  readonly never: boolean
  /** Every minute of every day, whatever the time zone. */
  readonly always: boolean
}

/** Minutes since midnight of 'HH:MM' (24 hours, two digits each; '24:00' is 1440), or null for anything else. */
export function minuteOfDay(text: string): number | null {
  if (text === '24:00') return MINUTES_A_DAY
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2]) : null
}

const weeks = new WeakMap<WeeklyHours, Week>()

/** The week of these hours; remembered per object, which is never changed once it is made. */
function weekOf(hours: WeeklyHours): Week {
  let week = weeks.get(hours)
  if (!week) {
    week = weekFrom(hours.timeZone, hours.openings)
    weeks.set(hours, week)
  }
  return week
}

/** The week that limits a schedule, or null when nothing does: no weekly hours, or all hours of the week. */
export function limitOf(hours: WeeklyHours | null): Week | null {
  const week = hours && weekOf(hours)
  return week?.always ? null : week
}

/**
 * Sorted by day, then from; overlapping and touching openings of one day merged; empty ones dropped. An opening that
 * cannot be read (weekday or time malformed, `from` not before `to`) opens nothing and is dropped as well.
 */
export function normaliseWeekly(openings: readonly WeeklyOpening[]): WeeklyOpening[] {
  return openingsOf(weekFrom('', openings))
}

/** The minutes of the week that are in both. Meaningful only within one time zone. */
export function intersectWeeks(a: WeeklyHours, b: WeeklyHours): WeeklyOpening[] {
  const other = weekOf(b)
  const days = weekOf(a).days.map((ranges, day) => ranges.flatMap((r) => clip(other.days[day] ?? [], r)))
  return openingsOf({ days })
}

/** True when every range of `inner` lies inside one of `outer`. Meaningful only within one time zone. */
export function weekCovers(outer: Week, inner: Week): boolean {
  return inner.days.every((ranges, day) =>
    ranges.every((r) => (outer.days[day] ?? []).some((o) => o.from <= r.from && r.to <= o.to)),
  )
}

function weekFrom(timeZone: string, openings: readonly WeeklyOpening[]): Week {
  const found: MinuteRange[][] = DAYS.map(() => [])
  for (const opening of openings) {
    const from = minuteOfDay(opening.from)
    const to = minuteOfDay(opening.to)
    if (from !== null && to !== null && from < to) found[opening.day - 1]?.push({ from, to })
  }
  const days = found.map(merge)
  const full = (ranges: readonly MinuteRange[]) => ranges[0]?.from === 0 && ranges[0].to === MINUTES_A_DAY
  return {
    timeZone,
    days,
    never: days.every((ranges) => ranges.length === 0),
    always: days.every(full),
  }
}

function merge(ranges: readonly MinuteRange[]): readonly MinuteRange[] {
  if (ranges.length < 2) return ranges
  const merged: MinuteRange[] = []
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && range.from <= last.to) {
      merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, range.to) }
    } else merged.push(range)
  }
  return merged
}

function clip(ranges: readonly MinuteRange[], by: MinuteRange): MinuteRange[] {
  return ranges
    .map((r) => ({ from: Math.max(r.from, by.from), to: Math.min(r.to, by.to) }))
    .filter((r) => r.from < r.to)
}

function openingsOf({ days }: Pick<Week, 'days'>): WeeklyOpening[] {
  return DAYS.flatMap((day) =>
    (days[day - 1] ?? []).map((range) => ({ day, from: clock(range.from), to: clock(range.to) })),
  )
}

function clock(minutes: number): string {
  return `${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`
}

function pad(number: number): string {
  return String(number).padStart(2, '0')
}
