import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { covers, intersect, isEmptyScope, type Scope } from '~/domain/access-request/scope'
import { graceOf, LONGEST_GRACE } from '~/domain/grant/grace'
import { DAY, HOUR, type Instant } from '~/domain/kernel/time'
import { isOpenAt } from '~/domain/schedule/opening'
import { arbInstant, arbScope } from '../../support/arbitraries/access'
import { aSchedule, START } from '../../support/examples'

const scope: Scope = {
  people: ['ana', 'ben'],
  entitlements: ['hall-1', 'video-1'],
  schedule: aSchedule(),
  grace: HOUR / 2,
}

function allows(of: Scope, person: string, entitlement: string, now: Instant): boolean {
  return of.people.includes(person) && of.entitlements.includes(entitlement) && isOpenAt(of.schedule, now)
}

/** Equal as sets of permissions. */
function same(a: Scope, b: Scope): boolean {
  return covers(a, b) && covers(b, a)
}

describe('a scope', () => {
  it.each([
    ['people', { ...scope, people: ['ana'] }],
    ['entitlements', { ...scope, entitlements: ['video-1'] }],
    ['no grace', { ...scope, grace: 0 }],
    ['the window', { ...scope, schedule: aSchedule({ validTo: START + DAY }) }],
  ])('covers one with fewer %s, and is not covered by it', (_what, narrower) => {
    expect(covers(scope, narrower)).toBe(true)
    expect(covers(narrower, scope)).toBe(false)
  })

  it('has in common with another what both name, in the window both have', () => {
    const other: Scope = {
      people: ['eva', 'ben'],
      entitlements: ['video-1', 'roof-1'],
      schedule: aSchedule({ validFrom: START + HOUR, validTo: START + 9 * DAY }),
    }
    expect(intersect(scope, other)).toEqual({
      people: ['ben'],
      entitlements: ['video-1'],
      schedule: aSchedule({ validFrom: START + HOUR }),
    })
  })

  it.each([
    ['nobody', { ...scope, people: [] }],
    ['nothing', { ...scope, entitlements: [] }],
    ['a window without length', { ...scope, schedule: aSchedule({ validTo: START }) }],
    [
      'hours that never come',
      { ...scope, schedule: aSchedule({ weekly: { timeZone: 'UTC', openings: [] } }) },
    ],
  ])('with %s is empty', (_what, empty) => {
    expect(isEmptyScope(empty)).toBe(true)
  })
})

describe('the algebra of scopes', () => {
  const pair = fc.tuple(arbScope('UTC'), arbScope('UTC'))

  it('intersects to what both allow, instant by instant', () => {
    fc.assert(
      fc.property(pair, fc.array(arbInstant, { minLength: 5 }), ([a, b], instants) => {
        const both = intersect(a, b)
        for (const now of instants) {
          for (const person of ['ana', 'ben', 'eva']) {
            for (const entitlement of ['hall-1', 'video-1', 'roof-1']) {
              expect(allows(both, person, entitlement, now)).toBe(
                allows(a, person, entitlement, now) && allows(b, person, entitlement, now),
              )
            }
          }
        }
      }),
    )
  })

  it('intersects to something both cover, whichever comes first', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(covers(a, intersect(a, b))).toBe(true)
        expect(covers(b, intersect(a, b))).toBe(true)
        expect(same(intersect(a, b), intersect(b, a))).toBe(true)
      }),
    )
  })

  it('has in common the smaller grace, never more than either', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const both = graceOf(intersect(a, b))
        expect(both).toBe(graceOf(intersect(b, a)))
        expect(both).toBe(Math.min(graceOf(a), graceOf(b)))
        const longer = { ...intersect(a, b), grace: both + 1 }
        if (!isEmptyScope(longer) && both < LONGEST_GRACE) {
          expect(covers(a, longer) && covers(b, longer)).toBe(false)
        }
      }),
    )
  })

  it('intersects in any grouping, and with itself to itself', () => {
    fc.assert(
      fc.property(arbScope('UTC'), arbScope('UTC'), arbScope('UTC'), (a, b, c) => {
        expect(same(intersect(intersect(a, b), c), intersect(a, intersect(b, c)))).toBe(true)
        expect(same(intersect(a, a), a)).toBe(true)
      }),
    )
  })

  it('covers itself, covers through a third, and never allows less than what it covers', () => {
    fc.assert(
      fc.property(arbScope('UTC'), pair, arbInstant, (a, [b, c], now) => {
        expect(covers(a, a)).toBe(true)
        const ab = intersect(a, b)
        const abc = intersect(ab, c)
        expect(covers(a, abc)).toBe(true)
        if (covers(b, c) && allows(c, 'ana', 'hall-1', now))
          expect(allows(b, 'ana', 'hall-1', now)).toBe(true)
        expect(covers(a, b)).toBe(same(intersect(a, b), b))
      }),
    )
  })
})
