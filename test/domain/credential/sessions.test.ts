import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { desired, nextBoundary } from '~/domain/credential/desired'
import { graceOf } from '~/domain/grant/grace'
import type { Cap, Grant } from '~/domain/grant/grant'
import { DAY, HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import type { Lock } from '~/domain/lock/lock'
import { arbCaps, arbGrants, arbInstant, arbLocks } from '../../support/arbitraries/access'
import { aCap, aCredential, aGrant, aLock, aSchedule, START } from '../../support/examples'

const credential = aCredential()
const END = START + 2 * DAY
const GRACE = 30 * MINUTE

function at(now: Instant, grants: readonly Grant[], locks: readonly Lock[] = [], caps: readonly Cap[] = []) {
  return desired(credential, grants, locks, caps, now)
}

const graced = aGrant({ grace: GRACE })

describe('a grace', () => {
  it('lets open sessions go on after the end, and nothing else', () => {
    expect(at(END - 1, [graced])).toMatchObject({ state: 'on', sessionsUntil: null })
    expect(at(END, [graced])).toMatchObject({ state: 'off', why: ['ended'], sessionsUntil: END + GRACE })
    expect(at(END, [graced]).entitlements.size).toBe(0)
    expect(at(END + GRACE - 1, [graced]).sessionsUntil).toBe(END + GRACE)
    expect(at(END + GRACE, [graced])).toMatchObject({ state: 'gone', sessionsUntil: null })
  })

  it('has its own boundary', () => {
    expect(nextBoundary(credential, [graced], [], [], END - 1)).toBe(END)
    expect(nextBoundary(credential, [graced], [], [], END)).toBe(END + GRACE)
    expect(nextBoundary(credential, [graced], [], [], END + GRACE)).toBeNull()
  })

  it.each<[string, Grant[], Lock[], Cap[]]>([
    ['a lock', [graced], [aLock({ placedAt: END + MINUTE })], []],
    ['a lock on the vendor', [graced], [aLock({ target: 'vendor', targetId: 'acme' })], []],
    ['a cap that came in it', [graced], [], [aCap({ until: END + MINUTE })]],
    ['a cap that came before the end', [graced], [], [aCap({ until: END - DAY })]],
    ['an early end', [aGrant({ grace: GRACE, endedAt: END - HOUR })], [], []],
    [
      'another right that ended with it and has none',
      [graced, aGrant({ id: 'b', entitlementVersionId: 'b-1' })],
      [],
      [],
    ],
    [
      'access that ended later without one',
      [graced, aGrant({ id: 'b', schedule: aSchedule({ validTo: END + MINUTE }) })],
      [],
      [],
    ],
    [
      'hours that closed before the end',
      [
        aGrant({
          grace: GRACE,
          schedule: aSchedule({
            weekly: { timeZone: 'UTC', openings: [{ day: 4, from: '08:00', to: '17:00' }] },
          }),
        }),
      ],
      [],
      [],
    ],
  ])('is void by %s', (_what, grants, locks, caps) => {
    expect(at(END + 2 * MINUTE, grants, locks, caps).sessionsUntil).toBeNull()
  })

  it('is the smallest of those that end together', () => {
    const shorter = aGrant({ id: 'b', entitlementVersionId: 'b-1', grace: 10 * MINUTE })
    expect(at(END, [graced, shorter]).sessionsUntil).toBe(END + 10 * MINUTE)
    expect(at(END + 10 * MINUTE, [graced, shorter])).toMatchObject({ state: 'gone', sessionsUntil: null })
  })

  it('goes on beside access that is still to come', () => {
    const later = aGrant({ id: 'b', schedule: aSchedule({ validFrom: END + HOUR, validTo: END + DAY }) })
    expect(at(END, [graced, later])).toMatchObject({ state: 'off', sessionsUntil: END + GRACE })
    expect(at(END + GRACE, [graced, later])).toMatchObject({ state: 'off', sessionsUntil: null })
  })

  it('is nothing for what is no length of time', () => {
    for (const grace of [0, -1, Number.NaN]) expect(at(END, [aGrant({ grace })]).state).toBe('gone')
  })
})

describe('graces, over any grants, locks and caps', () => {
  /** Inside an hour after some grant's end, where graces run. */
  const arbCase = fc
    .tuple(arbGrants, arbLocks, arbCaps, arbInstant, fc.nat({ max: 60 }), fc.nat())
    .map(([grants, locks, caps, instant, minutes, which]) => {
      const end = grants[which % Math.max(1, grants.length)]?.schedule.validTo
      return { grants, locks, caps, now: end === undefined ? instant : end + minutes * MINUTE }
    })

  it('never change between two boundaries', () => {
    let graces = 0
    const arbParts = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 3,
      maxLength: 6,
    })
    fc.assert(
      fc.property(arbCase, arbParts, ({ grants, locks, caps, now }, parts) => {
        const { sessionsUntil, state } = at(now, grants, locks, caps)
        if (sessionsUntil !== null) graces++
        const until = nextBoundary(credential, grants, locks, caps, now) ?? now + 60 * DAY
        for (const sample of [until - 1, ...parts.map((part) => now + Math.floor(part * (until - now)))]) {
          expect(at(sample, grants, locks, caps)).toMatchObject({ sessionsUntil, state })
        }
      }),
      { numRuns: 1000 },
    )
    expect(graces).toBeGreaterThan(30)
  })

  it('never run while on, under a lock, or longer than the grace of a grant that ended by itself', () => {
    fc.assert(
      fc.property(arbCase, ({ grants, locks, caps, now }) => {
        const { sessionsUntil, state } = at(now, grants, locks, caps)
        expect(at(now, grants, [...locks, aLock({ placedAt: now })], caps).sessionsUntil).toBeNull()
        if (sessionsUntil === null) return
        expect(state).toBe('off')
        expect(sessionsUntil).toBeGreaterThan(now)
        expect(
          grants.some(
            (grant) =>
              (grant.endedAt ?? Infinity) >= grant.schedule.validTo &&
              sessionsUntil === grant.schedule.validTo + graceOf(grant),
          ),
        ).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('say the same whether grants that have nothing to say any more are there or not', () => {
    fc.assert(
      fc.property(arbCase, ({ grants, locks, caps, now }) => {
        const counting = grants.filter(
          ({ schedule, endedAt }) => Math.min(schedule.validTo, endedAt ?? Infinity) > now - HOUR,
        )
        const { sessionsUntil, state } = at(now, grants, locks, caps)
        expect(at(now, counting, locks, caps)).toMatchObject({ sessionsUntil, state })
      }),
    )
  })
})
