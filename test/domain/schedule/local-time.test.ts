import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import {
  endOfLocalDay,
  isLocalDate,
  isTimeZone,
  localParts,
  parseLocalDateTime,
} from '~/domain/schedule/local-time'
import { ZONE_CHANGES, ZONE_TABLES } from './zone-table'

const utc = (text: string) => Date.parse(`${text}Z`)
/** 'YYYY-MM-DDTHH:MM' of a wall time written as if it were UTC. */
const wallText = (wall: number) => new Date(wall).toISOString().slice(0, 16)
const dateText = (wall: number) => wallText(wall).slice(0, 10)

const forward = ZONE_CHANGES.filter((c) => c.after > c.before)
const backward = ZONE_CHANGES.filter((c) => c.after < c.before)
const named = (change: { timeZone: string; at: number }) =>
  `${change.timeZone} ${new Date(change.at).toISOString()}`

describe('against the zdump table', () => {
  it('has changes of both kinds to check', () => {
    expect(forward.length).toBeGreaterThan(40)
    expect(backward.length).toBeGreaterThan(40)
  })

  it('shows the wall clock of every zone at any instant', () => {
    fc.assert(
      fc.property(
        fc
          .constantFrom(...ZONE_TABLES)
          .chain((table) =>
            fc.record({ table: fc.constant(table), at: fc.integer({ min: table.from, max: table.to }) }),
          ),
        ({ table, at }) => {
          const parts = localParts(at, table.timeZone)
          expect(`${parts.date}T${parts.time}`).toBe(wallText(at + table.offsetAt(at)))
        },
      ),
      { numRuns: 500 },
    )
  })

  it.each(ZONE_CHANGES.map((c) => [named(c), c] as const))(
    'changes at %s, not a millisecond sooner',
    (_, change) => {
      const before = localParts(change.at - 1, change.timeZone)
      const after = localParts(change.at, change.timeZone)
      expect(`${before.date}T${before.time}`).toBe(wallText(change.at - 1 + change.before))
      expect(`${after.date}T${after.time}`).toBe(wallText(change.at + change.after))
    },
  )

  it.each(forward.map((c) => [named(c), c] as const))('refuses what is skipped at %s', (_, change) => {
    const { at, before, after, timeZone } = change
    const skipped = at + before + (after - before) / 2
    const next = { code: 'local_time_missing', detail: { next: at } }
    for (const wall of [at + before, skipped, at + after - MINUTE]) {
      expect(parseLocalDateTime(wallText(wall), timeZone)).toEqual({ ok: false, problems: [next] })
      expect(parseLocalDateTime(wallText(wall), timeZone, 'later')).toEqual({ ok: false, problems: [next] })
    }
    expect(parseLocalDateTime(wallText(at + after), timeZone)).toEqual({ ok: true, value: at })
    expect(parseLocalDateTime(wallText(at + before - MINUTE), timeZone)).toEqual({
      ok: true,
      value: at - MINUTE,
    })
  })

  it.each(backward.map((c) => [named(c), c] as const))('tells both occurrences apart at %s', (_, change) => {
    const { at, before, after, timeZone } = change
    const repeated = before - after
    for (const into of [0, repeated / 2, repeated - MINUTE]) {
      const text = wallText(at + after + into)
      expect(parseLocalDateTime(text, timeZone)).toEqual({ ok: true, value: at - repeated + into })
      expect(parseLocalDateTime(text, timeZone, 'later')).toEqual({ ok: true, value: at + into })
    }
    const once = wallText(at + before)
    expect(parseLocalDateTime(once, timeZone)).toEqual(parseLocalDateTime(once, timeZone, 'later'))
  })

  it('reads back what it shows, unless the clock shows it twice', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONE_CHANGES),
        fc.integer({ min: -3 * 24 * 60, max: 3 * 24 * 60 }),
        ({ timeZone, at }, minutes) => {
          const instant = at + minutes * MINUTE
          const { date, time } = localParts(instant, timeZone)
          const earlier = parseLocalDateTime(`${date}T${time}`, timeZone)
          const later = parseLocalDateTime(`${date}T${time}`, timeZone, 'later')
          expect([earlier, later]).toContainEqual({ ok: true, value: instant })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('ends every day of a change where its last instant is', () => {
    for (const { timeZone, from, to, offsetAt, changes } of ZONE_TABLES) {
      for (const { at } of changes.filter((c) => c.at > from + 3 * DAY && c.at < to - 3 * DAY)) {
        const midnight = Math.floor((at + offsetAt(at)) / DAY) * DAY
        const minutes: number[] = []
        for (let t = at - 3 * DAY; t < at + 3 * DAY; t += MINUTE) {
          const wall = t + offsetAt(t)
          if (wall >= midnight && wall < midnight + DAY) minutes.push(t)
        }
        expect(endOfLocalDay(dateText(midnight), timeZone), timeZone).toBe((minutes.at(-1) ?? 0) + MINUTE)
      }
    }
  })
})

describe('parseLocalDateTime', () => {
  it('refuses the hour that Berlin skips and says what comes next', () => {
    expect(parseLocalDateTime('2026-03-29T02:30', 'Europe/Berlin')).toEqual({
      ok: false,
      problems: [{ code: 'local_time_missing', detail: { next: utc('2026-03-29T01:00') } }],
    })
  })

  it('takes seconds when they are there', () => {
    expect(parseLocalDateTime('2026-11-23T08:15:30', 'Europe/Berlin')).toEqual({
      ok: true,
      value: utc('2026-11-23T07:15:30'),
    })
  })

  it.each([
    '',
    'T',
    '2026-11-23',
    '2026-11-23T',
    '2026-11-23 08:00',
    '2026-11-23T8:00',
    '2026-11-23T24:00',
    '2026-11-23T08:60',
    '2026-11-23T08:00Z',
    '2026-11-23T08:00+01:00',
    '2026-11-23T08:00T',
    '2026-02-29T08:00',
    '2026-13-01T08:00',
    '2026-00-10T08:00',
    '2026-01-00T08:00',
    '0026-11-23T08:00',
    '12026-11-23T08:00',
    ' 2026-11-23T08:00',
    '２０２６-11-23T08:00',
  ])('refuses %j', (text) => {
    expect(parseLocalDateTime(text, 'Europe/Berlin')).toEqual({
      ok: false,
      problems: [{ code: 'local_time_invalid' }],
    })
  })

  it('refuses a zone that is none', () => {
    expect(parseLocalDateTime('2026-11-23T08:00', 'Europe/Atlantis')).toEqual({
      ok: false,
      problems: [{ code: 'time_zone_unknown', detail: { timeZone: 'Europe/Atlantis' } }],
    })
  })
})

describe('a local day', () => {
  it('ends where the next one starts', () => {
    expect(endOfLocalDay('2026-11-23', 'Europe/Berlin')).toBe(utc('2026-11-23T23:00'))
    expect(endOfLocalDay('2026-10-25', 'Europe/Berlin') - endOfLocalDay('2026-10-24', 'Europe/Berlin')).toBe(
      25 * HOUR,
    )
  })

  it('ends at 01:00 where midnight is skipped', () => {
    expect(endOfLocalDay('2018-11-03', 'America/Sao_Paulo')).toBe(utc('2018-11-04T03:00'))
  })

  it('ends after its last hour was had twice', () => {
    expect(endOfLocalDay('2025-10-30', 'Africa/Cairo')).toBe(utc('2025-10-30T22:00'))
  })

  it('is nothing when a whole day is skipped', () => {
    expect(endOfLocalDay('2011-12-29', 'Pacific/Apia')).toBe(utc('2011-12-30T10:00'))
    expect(endOfLocalDay('2011-12-30', 'Pacific/Apia')).toBe(utc('2011-12-30T10:00'))
  })

  it('is refused when the calendar or the map has no such thing', () => {
    expect(() => endOfLocalDay('2026-02-29', 'Europe/Berlin')).toThrow(RangeError)
    expect(() => endOfLocalDay('2026-02-28', 'Europe/Atlantis')).toThrow(RangeError)
    expect(isLocalDate('2028-02-29')).toBe(true)
    expect(isLocalDate('2026-02-29')).toBe(false)
    expect(isLocalDate('2026-2-9')).toBe(false)
  })
})

describe('localParts', () => {
  it('names the ISO weekday and pads the texts', () => {
    expect(localParts(utc('2026-02-28T23:05:09'), 'Asia/Kolkata')).toEqual({
      year: 2026,
      month: 3,
      day: 1,
      weekday: 7,
      hour: 4,
      minute: 35,
      second: 9,
      date: '2026-03-01',
      time: '04:35',
    })
  })

  it('knows the weekday of days before 1970', () => {
    expect(localParts(utc('1969-12-31T12:00'), 'UTC').weekday).toBe(3)
    expect(localParts(utc('1969-07-20T12:00'), 'UTC').weekday).toBe(7)
  })
})

describe('isTimeZone', () => {
  it.each(['Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata', 'UTC', 'Etc/GMT+5'])(
    'takes %s',
    (name) => {
      expect(isTimeZone(name)).toBe(true)
    },
  )
  it.each(['', ' ', 'Europe/Atlantis', '+01:00', '-0500', 'Berlin', 'Europe/Berlin\n', 'Z'])(
    'refuses %j',
    (name) => {
      expect(isTimeZone(name)).toBe(false)
    },
  )
})
