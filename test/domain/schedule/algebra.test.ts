import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY } from '~/domain/kernel/time'
import { intersectSchedules, isEmptySchedule, scheduleCovers } from '~/domain/schedule/algebra'
import { localParts, parseLocalDateTime } from '~/domain/schedule/local-time'
import { isOpenAt, openingAt } from '~/domain/schedule/opening'
import type { Schedule, WeeklyOpening } from '~/domain/schedule/schedule'
import { arbInstantNear, arbSchedule, arbSchedulePair } from '../../support/arbitraries/schedule'
import { nextOpening } from '../../support/openings'

const utc = (text: string) => Date.parse(`${text}Z`)
const daily = (from: string, to: string): WeeklyOpening[] =>
  ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({ day, from, to }))
/** November 2026, a month without a clock change in Berlin. */
function november(openings: readonly WeeklyOpening[] | null, timeZone = 'Europe/Berlin'): Schedule {
  return {
    validFrom: utc('2026-11-01T00:00'),
    validTo: utc('2026-12-01T00:00'),
    weekly: openings && { timeZone, openings },
  }
}

/** True when the clock shows this instant's time twice. */
function isRepeated(at: number, timeZone: string): boolean {
  const { date, time } = localParts(at, timeZone)
  const [earlier, later] = (['earlier', 'later'] as const).map((o) =>
    parseLocalDateTime(`${date}T${time}`, timeZone, o),
  )
  return earlier?.ok === true && later?.ok === true && earlier.value !== later.value
}

const arbPairAt = arbSchedulePair.chain(([a, b]) =>
  fc.record({ a: fc.constant(a), b: fc.constant(b), at: fc.oneof(arbInstantNear(a), arbInstantNear(b)) }),
)

describe('intersectSchedules', () => {
  it('is open only when both are, and whenever both are outside a repeated hour', () => {
    fc.assert(
      fc.property(arbPairAt, ({ a, b, at }) => {
        const both = isOpenAt(a, at) && isOpenAt(b, at)
        const open = isOpenAt(intersectSchedules(a, b), at)
        const timeZone = a.weekly?.timeZone ?? b.weekly?.timeZone ?? 'UTC'
        if (isRepeated(at, timeZone)) expect(open && !both).toBe(false)
        else expect(open).toBe(both)
      }),
      { numRuns: 500 },
    )
  })

  it('is the same whichever comes first', () => {
    fc.assert(
      fc.property(fc.oneof(arbSchedulePair, fc.tuple(arbSchedule(), arbSchedule())), ([a, b]) => {
        expect(intersectSchedules(a, b)).toEqual(intersectSchedules(b, a))
      }),
      { numRuns: 500 },
    )
  })

  it('of a schedule with itself is that schedule', () => {
    fc.assert(
      fc.property(arbSchedule(), (a) => {
        expect(intersectSchedules(a, a)).toEqual(a)
      }),
    )
  })

  it('is covered by both', () => {
    fc.assert(
      fc.property(fc.oneof(arbSchedulePair, fc.tuple(arbSchedule(), arbSchedule())), ([a, b]) => {
        const both = intersectSchedules(a, b)
        expect(scheduleCovers(a, both)).toBe(true)
        expect(scheduleCovers(b, both)).toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the hours both approved', () => {
    const days = november(daily('08:00', '17:00'))
    const late = november([
      { day: 1, from: '06:00', to: '09:00' },
      { day: 1, from: '16:00', to: '24:00' },
      { day: 2, from: '17:00', to: '24:00' },
    ])
    expect(intersectSchedules(days, late).weekly).toEqual({
      timeZone: 'Europe/Berlin',
      openings: [
        { day: 1, from: '08:00', to: '09:00' },
        { day: 1, from: '16:00', to: '17:00' },
      ],
    })
  })

  it('takes the hours of the one that has any', () => {
    const hours = november(daily('08:00', '17:00'))
    expect(intersectSchedules(november(null), hours)).toEqual(hours)
    expect(intersectSchedules(november(null), november(null)).weekly).toBeNull()
  })

  it('is empty, never wider, when the time zones differ', () => {
    const both = intersectSchedules(
      november(daily('08:00', '17:00')),
      november(daily('08:00', '17:00'), 'UTC'),
    )
    expect(both.weekly?.openings).toEqual([])
    expect(isEmptySchedule(both)).toBe(true)
  })

  it('lets all hours of another zone pass: they are the same everywhere', () => {
    const hours = november(daily('08:00', '17:00'))
    expect(intersectSchedules(november(daily('00:00', '24:00'), 'UTC'), hours)).toEqual(hours)
    expect(intersectSchedules(hours, november(daily('00:00', '24:00'), 'UTC'))).toEqual(hours)
  })

  it('never ends before it starts', () => {
    const a = { validFrom: 0, validTo: 1000, weekly: null }
    const b = { validFrom: 5000, validTo: 9000, weekly: null }
    expect(intersectSchedules(a, b)).toEqual({ validFrom: 5000, validTo: 5000, weekly: null })
  })
})

describe('scheduleCovers', () => {
  it('promises that the outer is open whenever the inner is', () => {
    const arbCase = arbSchedulePair
      .chain(([outer, other]) => {
        const inner = fc.constantFrom(other, intersectSchedules(outer, other), { ...outer, weekly: null })
        return fc.record({ outer: fc.constant(outer), inner })
      })
      .chain(({ outer, inner }) =>
        fc.record({
          outer: fc.constant(outer),
          inner: fc.constant(inner),
          ats: fc.array(arbInstantNear(inner), { minLength: 10, maxLength: 20 }),
        }),
      )
    let shown = 0
    fc.assert(
      fc.property(arbCase, ({ outer, inner, ats }) => {
        if (!scheduleCovers(outer, inner)) return
        const open = ats.filter((at) => isOpenAt(inner, at))
        shown += open.length
        expect(open.filter((at) => !isOpenAt(outer, at))).toEqual([])
      }),
      { numRuns: 300 },
    )
    expect(shown).toBeGreaterThan(0)
  })

  it('covers itself', () => {
    fc.assert(
      fc.property(arbSchedule(), (a) => {
        expect(scheduleCovers(a, a)).toBe(true)
      }),
    )
  })

  const hours = november(daily('08:00', '17:00'))
  it.each<[string, Schedule, Schedule, boolean]>([
    ['narrower hours', hours, november(daily('09:00', '16:00')), true],
    ['a minute earlier', hours, november(daily('07:59', '16:00')), false],
    ['a minute later', hours, november(daily('09:00', '17:01')), false],
    ['across a pause', november([...daily('08:00', '12:00'), ...daily('13:00', '17:00')]), hours, false],
    ['across a seam', november([...daily('08:00', '12:00'), ...daily('12:00', '17:00')]), hours, true],
    ['all hours as hours', november(daily('00:00', '24:00')), november(null), true],
    ['all hours in hours', hours, november(null), false],
    ['hours of another zone', hours, november(daily('09:00', '10:00'), 'UTC'), false],
    ['hours of another zone in all hours', november(null), november(daily('09:00', '10:00'), 'UTC'), true],
    ['a millisecond before the window', hours, { ...hours, validFrom: hours.validFrom - 1 }, false],
    ['a millisecond after the window', hours, { ...hours, validTo: hours.validTo + 1 }, false],
    ['something never open', hours, { ...november([]), validFrom: 0 }, true],
    ['something in what is never open', november([]), hours, false],
    [
      'one afternoon around the clock',
      hours,
      { validFrom: utc('2026-11-23T12:00'), validTo: utc('2026-11-23T16:00'), weekly: null },
      true,
    ],
    [
      'one evening around the clock',
      hours,
      { validFrom: utc('2026-11-23T12:00'), validTo: utc('2026-11-23T16:01'), weekly: null },
      false,
    ],
  ])('%s', (_, outer, inner, expected) => {
    expect(scheduleCovers(outer, inner)).toBe(expected)
  })
})

describe('isEmptySchedule', () => {
  it('is true exactly when no instant is open', () => {
    const seen = { empty: 0, open: 0 }
    fc.assert(
      fc.property(
        arbSchedule().chain((s) =>
          fc.record({ s: fc.constant(s), ats: fc.array(arbInstantNear(s), { minLength: 30 }) }),
        ),
        ({ s, ats }) => {
          const open = ats.some((at) => isOpenAt(s, at))
          seen[open ? 'open' : 'empty']++
          const opening = openingAt(s, s.validFrom) ?? nextOpening(s, s.validFrom)
          if (isEmptySchedule(s)) expect(open || opening !== null).toBe(false)
          else expect(opening && isOpenAt(s, opening.from)).toBe(true)
        },
      ),
      { numRuns: 300 },
    )
    expect(Math.min(seen.empty, seen.open)).toBeGreaterThan(0)
  })

  it('knows a window that misses every opening', () => {
    const mondays = november([{ day: 1, from: '08:00', to: '17:00' }])
    expect(isEmptySchedule(mondays)).toBe(false)
    expect(isEmptySchedule({ ...mondays, validTo: mondays.validFrom + DAY })).toBe(true)
    expect(isEmptySchedule({ ...mondays, validTo: utc('2026-11-02T07:00') })).toBe(true)
    expect(isEmptySchedule({ ...mondays, validTo: utc('2026-11-02T07:00') + 1 })).toBe(false)
  })

  it('knows an empty window and empty hours', () => {
    expect(isEmptySchedule({ validFrom: 1000, validTo: 1000, weekly: null })).toBe(true)
    expect(isEmptySchedule({ validFrom: 1000, validTo: 999, weekly: null })).toBe(true)
    expect(isEmptySchedule(november([]))).toBe(true)
    expect(isEmptySchedule(november(null))).toBe(false)
  })
})
