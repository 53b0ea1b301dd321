import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, MINUTE } from '~/domain/kernel/time'
import { isOpenAt, nextTransition, openingAt } from '~/domain/schedule/opening'
import type { Schedule, WeeklyOpening } from '~/domain/schedule/schedule'
import { arbInstantNear, arbSchedule } from '../../support/arbitraries/schedule'
import { nextOpening, stretches } from '../../support/openings'

const utc = (text: string) => Date.parse(`${text}Z`)
const daily = (from: string, to: string): WeeklyOpening[] =>
  ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({ day, from, to }))

function berlin(validFrom: string, validTo: string, openings: WeeklyOpening[]): Schedule {
  return { validFrom: utc(validFrom), validTo: utc(validTo), weekly: { timeZone: 'Europe/Berlin', openings } }
}

describe('the window', () => {
  const always: Schedule = { validFrom: 1000, validTo: 2000, weekly: null }

  it('holds its first instant and not its last', () => {
    expect([999, 1000, 1999, 2000].map((at) => isOpenAt(always, at))).toEqual([false, true, true, false])
  })

  it('is a single opening around the clock', () => {
    expect(nextTransition(always, -5e12)).toBe(1000)
    expect(nextTransition(always, 999)).toBe(1000)
    expect(nextTransition(always, 1000)).toBe(2000)
    expect(nextTransition(always, 1999)).toBe(2000)
    expect(nextTransition(always, 2000)).toBeNull()
    expect(openingAt(always, 1500)).toEqual({ from: 1000, to: 2000 })
    expect(nextOpening(always, 999)).toEqual({ from: 1000, to: 2000 })
    expect(nextOpening(always, 1000)).toBeNull()
  })

  it.each([
    [2000, 2000],
    [2000, 1000],
    [Number.NaN, 1000],
    [1000, Number.NaN],
  ])('is never open from %d to %d', (validFrom, validTo) => {
    const never = { validFrom, validTo, weekly: null }
    for (const at of [999, 1000, 1500, 2000]) {
      expect(isOpenAt(never, at)).toBe(false)
      expect(nextTransition(never, at)).toBeNull()
      expect(openingAt(never, at)).toBeNull()
      expect(nextOpening(never, at)).toBeNull()
    }
  })

  it('is closed at an instant that is none', () => {
    for (const schedule of [
      always,
      berlin('2026-11-01T00:00', '2026-12-01T00:00', daily('08:00', '17:00')),
    ]) {
      expect(isOpenAt(schedule, Number.NaN)).toBe(false)
      expect(nextTransition(schedule, Number.NaN)).toBeNull()
      expect(nextTransition(schedule, Number.POSITIVE_INFINITY)).toBeNull()
    }
  })

  it('may be endless', () => {
    const endless = {
      ...berlin('2026-11-01T00:00', '2026-12-01T00:00', daily('08:00', '17:00')),
      validTo: 9e15,
    }
    expect(nextTransition(endless, utc('2026-11-23T12:00'))).toBe(utc('2026-11-23T16:00'))
    expect(nextTransition(endless, Number.NEGATIVE_INFINITY)).toBe(utc('2026-11-01T07:00'))
  })

  it('cuts the opening that it begins or ends in', () => {
    const cut = berlin('2026-11-23T10:00', '2026-11-24T09:30', daily('08:00', '17:00'))
    expect(stretches(cut)).toEqual([
      [utc('2026-11-23T10:00'), utc('2026-11-23T16:00')],
      [utc('2026-11-24T07:00'), utc('2026-11-24T09:30')],
    ])
    expect(openingAt(cut, utc('2026-11-23T12:00'))?.from).toBe(utc('2026-11-23T10:00'))
  })
})

describe('openings that meet', () => {
  it('are one over midnight', () => {
    const shift = berlin('2026-11-16T00:00', '2026-11-30T00:00', [
      { day: 1, from: '22:00', to: '24:00' },
      { day: 2, from: '00:00', to: '06:00' },
    ])
    expect(nextTransition(shift, utc('2026-11-23T22:00'))).toBe(utc('2026-11-24T05:00'))
    expect(openingAt(shift, utc('2026-11-24T03:00'))).toEqual({
      from: utc('2026-11-23T21:00'),
      to: utc('2026-11-24T05:00'),
    })
  })

  it('are one for two weeks when their only pause falls into a gap', () => {
    const weekdays = daily('00:00', '24:00').filter((o) => o.day !== 7)
    const paused = berlin('2026-03-01T00:00', '2026-05-01T00:00', [
      ...weekdays,
      { day: 7, from: '00:00', to: '02:00' },
      { day: 7, from: '03:00', to: '24:00' },
    ])
    const whole = { from: utc('2026-03-22T02:00'), to: utc('2026-04-05T00:00') }
    for (const at of [whole.from, utc('2026-03-29T00:59'), utc('2026-03-29T01:00'), whole.to - 1]) {
      expect(openingAt(paused, at)).toEqual(whole)
    }
  })

  it('are one whole window when they are all hours', () => {
    const all = berlin('2026-01-01T00:00', '2036-01-01T00:00', daily('00:00', '24:00'))
    expect(stretches(all)).toEqual([[all.validFrom, all.validTo]])
  })

  it('count once however they are listed', () => {
    const listed = berlin('2026-11-23T00:00', '2026-11-24T00:00', [
      { day: 1, from: '12:00', to: '14:00' },
      { day: 1, from: '08:00', to: '12:00' },
      { day: 1, from: '09:00', to: '10:00' },
    ])
    expect(stretches(listed)).toEqual([[utc('2026-11-23T07:00'), utc('2026-11-23T13:00')]])
  })
})

describe('what cannot be read opens nothing', () => {
  it.each([
    { from: '17:00', to: '08:00' },
    { from: '08:00', to: '08:00' },
    { from: '8:00', to: '17:00' },
    { from: '08:00', to: '25:00' },
    { from: '08:00', to: '' },
    { from: '24:00', to: '24:00' },
  ])('$from to $to', ({ from, to }) => {
    const schedule = berlin('2026-11-01T00:00', '2026-12-01T00:00', daily(from, to))
    expect(stretches(schedule)).toEqual([])
    expect(isOpenAt(schedule, utc('2026-11-23T12:00'))).toBe(false)
  })

  it.each([0, 8, -1, 1.5])('weekday %d', (day) => {
    const odd = [{ day: day as 1, from: '08:00', to: '17:00' }]
    expect(stretches(berlin('2026-11-01T00:00', '2026-12-01T00:00', odd))).toEqual([])
  })

  it('a time zone nobody knows', () => {
    const schedule = {
      validFrom: utc('2026-11-01T00:00'),
      validTo: utc('2026-12-01T00:00'),
      weekly: { timeZone: 'Europe/Atlantis', openings: daily('00:00', '23:59') },
    }
    expect(isOpenAt(schedule, utc('2026-11-23T12:00'))).toBe(false)
    expect(nextTransition(schedule, utc('2026-11-23T12:00'))).toBeNull()
  })
})

describe('transitions', () => {
  const arbCase = arbSchedule().chain((s) =>
    fc.tuple(
      fc.constant(s),
      arbInstantNear(s),
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 }),
    ),
  )

  it('nothing changes before the next one, and something does at it', () => {
    fc.assert(
      fc.property(arbCase, ([schedule, at, fractions]) => {
        const next = nextTransition(schedule, at)
        const now = isOpenAt(schedule, at)
        const end = next ?? Math.max(at, schedule.validTo) + 2 * DAY
        const between = fractions.map((f) => Math.floor(at + f * (end - 1 - at)))
        for (let t = at, i = 0; t < end && i < 200; t += 15 * MINUTE, i++) between.push(t)
        expect([...between, end - 1].filter((t) => isOpenAt(schedule, t) !== now)).toEqual([])
        if (next !== null) {
          expect(next).toBeGreaterThan(at)
          expect(isOpenAt(schedule, next)).toBe(!now)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('openingAt is the whole stretch, and only when open', () => {
    fc.assert(
      fc.property(arbCase, ([schedule, at]) => {
        const stretch = openingAt(schedule, at)
        expect(stretch !== null).toBe(isOpenAt(schedule, at))
        if (stretch === null) return
        expect(stretch.from).toBeLessThanOrEqual(at)
        expect(stretch.to).toBeGreaterThan(at)
        expect(isOpenAt(schedule, stretch.from - 1)).toBe(false)
        expect(nextTransition(schedule, stretch.from - 1)).toBe(stretch.from)
        expect(nextTransition(schedule, stretch.from)).toBe(stretch.to)
      }),
      { numRuns: 200 },
    )
  })
})
