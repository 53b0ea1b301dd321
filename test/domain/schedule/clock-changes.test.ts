import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { isOpenAt, nextTransition, openingAt } from '~/domain/schedule/opening'
import type { Schedule, WeeklyOpening } from '~/domain/schedule/schedule'
import { arbInstantNear, arbSchedule } from '../../support/arbitraries/schedule'
import { stretches } from '../../support/openings'
import { ZONE_CHANGES, ZONE_TABLES, type ZoneChange } from './zone-table'

const utc = (text: string) => Date.parse(`${text}Z`)
const clock = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
const weekday = (wall: number) => (((Math.floor(wall / DAY) + 3) % 7) + 1) as WeeklyOpening['day']
function berlin(validFrom: string, validTo: string, openings: WeeklyOpening[]): Schedule {
  return { validFrom: utc(validFrom), validTo: utc(validTo), weekly: { timeZone: 'Europe/Berlin', openings } }
}

/** The opening on one date between two wall times, which are written as if they were UTC, with two days to either side. */
function onDate(change: ZoneChange, wallFrom: number, wallTo: number): Schedule {
  const midnight = Math.floor(wallFrom / DAY) * DAY
  const opening = {
    day: weekday(midnight),
    from: clock((wallFrom - midnight) / MINUTE),
    to: clock((wallTo - midnight) / MINUTE),
  }
  return {
    validFrom: change.at - 2 * DAY,
    validTo: change.at + 2 * DAY,
    weekly: { timeZone: change.timeZone, openings: [opening] },
  }
}

describe('openings at the clock changes of the zdump table', () => {
  const forward = ZONE_CHANGES.filter((c) => c.after - c.before > 0 && c.after - c.before < DAY)
  const backward = ZONE_CHANGES.filter((c) => c.after < c.before)
  const name = (c: ZoneChange) => `${c.timeZone} ${new Date(c.at).toISOString()}`
  const sameDate = (a: number, b: number) => Math.floor(a / DAY) === Math.floor((b - 1) / DAY)

  it.each(forward.map((c) => [name(c), c] as const))(
    '%s: what starts in the gap starts right after it',
    (_, c) => {
      const gapStart = c.at + c.before
      const middle = gapStart + (c.after - c.before) / 2
      const gapEnd = c.at + c.after
      for (const wallFrom of [middle, gapEnd].filter((w) => sameDate(w, gapEnd + HOUR))) {
        expect(stretches(onDate(c, wallFrom, gapEnd + HOUR))).toEqual([[c.at, c.at + HOUR]])
      }
    },
  )

  it.each(forward.map((c) => [name(c), c] as const))(
    '%s: what ends in the gap ends right before it',
    (_, c) => {
      const gapStart = c.at + c.before
      const middle = gapStart + (c.after - c.before) / 2
      for (const wallTo of [gapStart, middle].filter((w) => sameDate(gapStart - HOUR, w))) {
        expect(stretches(onDate(c, gapStart - HOUR, wallTo))).toEqual([[c.at - HOUR, c.at]])
      }
    },
  )

  it.each(forward.map((c) => [name(c), c] as const))('%s: what is all gap does not happen', (_, c) => {
    const gapStart = c.at + c.before
    const gapEnd = Math.min(c.at + c.after, (Math.floor(gapStart / DAY) + 1) * DAY)
    const schedule = onDate(c, gapStart, gapEnd)
    expect(stretches(schedule)).toEqual([])
    expect(nextTransition(schedule, schedule.validFrom - 1)).toBeNull()
  })

  it.each(backward.map((c) => [name(c), c] as const))(
    '%s: the repeated time runs from first to last',
    (_, c) => {
      const repeated = c.before - c.after
      const start = c.at + c.after
      const end = c.at + c.before
      const cut = Math.floor((start + end) / 2 / MINUTE) * MINUTE
      // [wall from, wall to, expected from, expected to]
      const cases = [
        [start - HOUR, start, c.at - repeated - HOUR, c.at - repeated],
        [start - HOUR, cut, c.at - repeated - HOUR, c.at + (cut - start)],
        [start - HOUR, end, c.at - repeated - HOUR, c.at + repeated],
        [start, cut, c.at - repeated, c.at + (cut - start)],
        [start, end, c.at - repeated, c.at + repeated],
        [cut, end, c.at - repeated + (cut - start), c.at + repeated],
        [cut, end + HOUR, c.at - repeated + (cut - start), c.at + repeated + HOUR],
        [end, end + HOUR, c.at + repeated, c.at + repeated + HOUR],
      ] as const
      const possible = cases.filter(([from, to]) => sameDate(from, to))
      expect(possible.length).toBeGreaterThan(1)
      for (const [wallFrom, wallTo, from, to] of possible) {
        expect(stretches(onDate(c, wallFrom, wallTo))).toEqual([[from, to]])
      }
    },
  )

  it('agree with counting minutes on a clock that follows the table', () => {
    fc.assert(
      fc.property(
        arbSchedule().chain((schedule) => fc.tuple(fc.constant(schedule), arbInstantNear(schedule))),
        ([schedule, at]) => {
          expect(isOpenAt(schedule, at)).toBe(countedOpen(schedule, at))
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('a fall-back night in Berlin, 25 October 2026', () => {
  const night = (from: string, to: string) =>
    stretches(berlin('2026-10-24T00:00', '2026-10-27T00:00', [{ day: 7, from, to }]))

  it('is open from the first 02:30 to 03:30', () => {
    expect(night('02:30', '03:30')).toEqual([[utc('2026-10-25T00:30'), utc('2026-10-25T02:30')]])
  })

  it('is open until the last 02:30', () => {
    expect(night('01:00', '02:30')).toEqual([[utc('2026-10-24T23:00'), utc('2026-10-25T01:30')]])
  })

  it('does not stay open through the repeated hour for an opening that ends when it begins', () => {
    expect(night('01:00', '02:00')).toEqual([[utc('2026-10-24T23:00'), utc('2026-10-25T00:00')]])
  })
})

describe('a fall-back over midnight in Newfoundland, from 00:01 on 7 November 2010 to 23:01 the day before', () => {
  const change = utc('2010-11-07T02:31')
  const night = (day: 6 | 7, from: string, to: string): Schedule => ({
    validFrom: change - 2 * DAY,
    validTo: change + 2 * DAY,
    weekly: { timeZone: 'America/St_Johns', openings: [{ day, from, to }] },
  })

  it('keeps the evening open in the first minute of the next day, which comes again', () => {
    const evening = night(6, '22:00', '24:00')
    const stretch = { from: utc('2010-11-07T00:30'), to: utc('2010-11-07T03:30') }
    for (const at of [change - 2 * MINUTE, change - 1, change, change + HOUR - MINUTE - 1]) {
      expect(isOpenAt(evening, at)).toBe(true)
      expect(openingAt(evening, at)).toEqual(stretch)
      expect(nextTransition(evening, at)).toBe(stretch.to)
    }
  })

  it('keeps the next day open through the evening that comes again', () => {
    const morning = night(7, '00:00', '02:00')
    const stretch = { from: utc('2010-11-07T02:30'), to: utc('2010-11-07T05:30') }
    for (const at of [change - 1, change, change + 30 * MINUTE]) {
      expect(openingAt(morning, at)).toEqual(stretch)
      expect(nextTransition(morning, at)).toBe(stretch.to)
    }
  })
})

/** Minute by minute, on a clock that follows the zdump table: is `at` between a first and a last minute of an opening? */
function countedOpen(schedule: Schedule, at: Instant): boolean {
  if (at < schedule.validFrom || at >= schedule.validTo) return false
  const { weekly } = schedule
  if (weekly === null) return true
  const table = ZONE_TABLES.find((t) => t.timeZone === weekly.timeZone)
  if (!table) throw new Error(`no table for ${weekly.timeZone}`)
  // Newfoundland changed its clocks a minute past midnight; everything else here falls on quarter hours.
  const step = table.timeZone === 'America/St_Johns' ? MINUTE : 15 * MINUTE
  const today = Math.floor((at + table.offsetAt(at)) / DAY) * DAY
  for (const midnight of [today - DAY, today, today + DAY]) {
    for (const opening of weekly.openings.filter((o) => o.day === weekday(midnight))) {
      const counted: Instant[] = []
      for (let t = midnight - 30 * HOUR; t < midnight + 54 * HOUR; t += step) {
        const wall = t + table.offsetAt(t) - midnight
        if (wall >= minutes(opening.from) && wall < minutes(opening.to)) counted.push(t)
      }
      const [first] = counted
      const last = counted.at(-1)
      if (first !== undefined && last !== undefined && first <= at && at < last + step) return true
    }
  }
  return false
}

function minutes(time: string): number {
  const [hour, minute] = time.split(':').map(Number)
  return ((hour ?? 0) * 60 + (minute ?? 0)) * MINUTE
}
