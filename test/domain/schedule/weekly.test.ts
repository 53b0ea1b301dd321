import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normaliseWeekly } from '~/domain/schedule/algebra'
import { minuteOfDay } from '~/domain/schedule/weekly'
import { arbWeekly } from '../../support/arbitraries/schedule'

describe('normaliseWeekly', () => {
  it('sorts, merges what overlaps or touches, and drops what is empty or cannot be read', () => {
    expect(
      normaliseWeekly([
        { day: 7, from: '20:00', to: '24:00' },
        { day: 1, from: '12:00', to: '13:00' },
        { day: 1, from: '08:00', to: '12:00' },
        { day: 1, from: '09:00', to: '10:00' },
        { day: 2, from: '10:00', to: '10:00' },
        { day: 2, from: '11:00', to: '10:00' },
        { day: 3, from: '9:00', to: '10:00' },
        { day: 9 as 1, from: '09:00', to: '10:00' },
        { day: 1, from: '14:00', to: '15:00' },
      ]),
    ).toEqual([
      { day: 1, from: '08:00', to: '13:00' },
      { day: 1, from: '14:00', to: '15:00' },
      { day: 7, from: '20:00', to: '24:00' },
    ])
  })

  it('changes nothing the second time, and nothing by order', () => {
    fc.assert(
      fc.property(
        arbWeekly('UTC').chain((w) =>
          fc.tuple(
            fc.constant(w.openings),
            fc.shuffledSubarray([...w.openings], { minLength: w.openings.length }),
          ),
        ),
        ([openings, shuffled]) => {
          expect(normaliseWeekly(openings)).toEqual(openings)
          expect(normaliseWeekly(shuffled)).toEqual(openings)
        },
      ),
    )
  })
})

describe('minuteOfDay', () => {
  it.each([
    ['00:00', 0],
    ['08:30', 510],
    ['23:59', 1439],
    ['24:00', 1440],
    ['24:01', null],
    ['08:60', null],
    ['8:30', null],
    ['08:30:00', null],
    ['-1:30', null],
    ['', null],
  ])('%j is %j', (text, minutes) => {
    expect(minuteOfDay(text)).toBe(minutes)
  })
})
