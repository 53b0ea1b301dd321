import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Desired } from '~/domain/credential/credential'
import { desired, nextBoundary } from '~/domain/credential/desired'
import type { Cap, Grant } from '~/domain/grant/grant'
import { DAY, HOUR, type Instant } from '~/domain/kernel/time'
import { type Lock, lockApplies } from '~/domain/lock/lock'
import { isOpenAt } from '~/domain/schedule/opening'
import { arbCaps, arbGrants, arbInstant, arbLocks } from '../../support/arbitraries/access'
import { aCap, aCredential, aGrant, aLock, aSchedule, START } from '../../support/examples'

const credential = aCredential()

function at(now: Instant, grants: readonly Grant[], locks: readonly Lock[] = [], caps: readonly Cap[] = []) {
  return desired(credential, grants, locks, caps, now)
}

function plain(answer: Desired) {
  return { ...answer, entitlements: [...answer.entitlements] }
}

describe('desired', () => {
  it('is on from the first instant of the window to the last before its end', () => {
    const grants = [aGrant()]
    const { validFrom, validTo } = aSchedule()
    expect(plain(at(validFrom - 1, grants))).toMatchObject({
      state: 'off',
      entitlements: [],
      why: ['not_started'],
    })
    expect(plain(at(validFrom, grants))).toMatchObject({
      state: 'on',
      entitlements: [['hall-1', validTo]],
      why: [],
    })
    expect(at(validTo - 1, grants).state).toBe('on')
    expect(plain(at(validTo, grants))).toMatchObject({ state: 'gone', entitlements: [], why: ['ended'] })
  })

  it('is gone where nothing was granted', () => {
    expect(plain(at(START, []))).toMatchObject({ state: 'gone', entitlements: [], why: ['no_grant'] })
  })

  it('ignores grants of other people and other systems', () => {
    const others = [aGrant({ personId: 'ben' }), aGrant({ systemId: 'vms' })]
    expect(at(START, others).why).toEqual(['no_grant'])
  })

  it('keeps access until the later of two overlapping ends', () => {
    const longer = aGrant({
      id: 'longer',
      schedule: aSchedule({ validFrom: START + DAY, validTo: START + 4 * DAY }),
    })
    const grants = [longer, aGrant()]
    expect(at(START + DAY, grants).entitlements.get('hall-1')).toBe(START + 4 * DAY)
    expect(at(START, grants).entitlements.get('hall-1')).toBe(START + 4 * DAY)
    expect(at(START + 3 * DAY, grants).state).toBe('on')
  })

  it('keeps access until the end of an overlap although a shorter grant starts inside a longer one', () => {
    const inner = aGrant({
      id: 'inner',
      schedule: aSchedule({ validFrom: START + HOUR, validTo: START + DAY }),
    })
    expect(at(START + 2 * HOUR, [aGrant(), inner]).entitlements.get('hall-1')).toBe(START + 2 * DAY)
    expect(at(START + DAY, [aGrant(), inner]).state).toBe('on')
  })

  it('joins an extension that starts at the very end, and nothing that starts later', () => {
    const next = aSchedule({ validFrom: START + 2 * DAY, validTo: START + 3 * DAY })
    const later = aSchedule({ validFrom: START + 3 * DAY + 1, validTo: START + 5 * DAY })
    const grants = [aGrant({ schedule: later }), aGrant({ schedule: next }), aGrant()]
    expect(at(START, grants).entitlements.get('hall-1')).toBe(START + 3 * DAY)
    expect(at(START + 3 * DAY, grants)).toMatchObject({ state: 'off', why: ['not_started'] })
  })

  it('keeps entitlements apart', () => {
    const other = aGrant({ entitlementVersionId: 'hall-2', schedule: aSchedule({ validTo: START + HOUR }) })
    expect([...at(START, [aGrant(), other]).entitlements]).toEqual([
      ['hall-1', START + 2 * DAY],
      ['hall-2', START + HOUR],
    ])
    expect([...at(START + HOUR, [aGrant(), other]).entitlements.keys()]).toEqual(['hall-1'])
  })

  it('closes for the night and opens again, without an end', () => {
    const weekly = { timeZone: 'Europe/Berlin', openings: [{ day: 3, from: '08:00', to: '17:00' }] } as const
    const grants = [aGrant({ schedule: aSchedule({ weekly }) })]
    const eight = START + 7 * HOUR
    expect(at(eight - 1, grants)).toMatchObject({ state: 'off', why: ['outside_hours'] })
    expect(at(eight, grants).entitlements.get('hall-1')).toBe(START + 2 * DAY)
    expect(at(eight + 9 * HOUR, grants)).toMatchObject({ state: 'off', why: ['outside_hours'] })
    expect(nextBoundary(credential, grants, [], [], eight)).toBe(eight + 9 * HOUR)
  })

  it('is gone from an early end on, and was never on when it ended before it started', () => {
    const early = [aGrant({ endedAt: START + HOUR })]
    expect(at(START, early).entitlements.get('hall-1')).toBe(START + HOUR)
    expect(at(START + HOUR, early)).toMatchObject({ state: 'gone', why: ['ended_early'] })
    const before = [aGrant({ endedAt: START - HOUR })]
    expect(at(START - 2 * HOUR, before)).toMatchObject({ state: 'gone', why: ['ended_early'] })
    expect(at(START, before).state).toBe('gone')
  })

  it('is off while capped, gives again when the cap is lifted, and is gone at the end of its own window', () => {
    const caps = [aCap({ until: START + DAY })]
    expect(at(START, [aGrant()], [], caps).entitlements.get('hall-1')).toBe(START + DAY)
    expect(at(START + DAY, [aGrant()], [], caps)).toMatchObject({ state: 'off', why: ['capped'] })
    expect(at(START + DAY, [aGrant()], [], []).state).toBe('on')
    expect(at(START + 2 * DAY, [aGrant()], [], caps)).toMatchObject({ state: 'gone', why: ['ended'] })
  })

  it('caps only the entitlement version it names', () => {
    const caps = [aCap({ entitlementVersionId: 'other-1', until: 0 })]
    expect(at(START, [aGrant()], [], caps).state).toBe('on')
  })

  it('is off under a lock while something is left to come, and gone otherwise', () => {
    expect(at(START, [aGrant()], [aLock()])).toMatchObject({ state: 'off', why: ['locked'] })
    expect(at(START + 2 * DAY, [aGrant()], [aLock()])).toMatchObject({ state: 'gone', why: ['ended'] })
    expect(at(START, [aGrant()], [aLock({ target: 'person', targetId: 'ben' })]).state).toBe('on')
  })

  it('heeds a lock on the vendor of the grant although the person is of another one by now', () => {
    const moved = aCredential({ vendorId: 'other' })
    const lock = aLock({ target: 'vendor', targetId: 'acme' })
    expect(desired(moved, [aGrant()], [lock], [], START).state).toBe('off')
  })

  it('gives nothing for times that are not numbers', () => {
    expect(at(START, [aGrant({ schedule: aSchedule({ validTo: Number.NaN }) })]).state).toBe('gone')
    expect(at(START, [aGrant()], [], [aCap({ until: Number.NaN })]).state).toBe('off')
    expect(at(START, [aGrant()], [aLock({ placedAt: Number.NaN })]).state).toBe('off')
    expect(at(Number.NaN, [aGrant()]).state).not.toBe('on')
  })
})

/** The rule once more, naively: what one instant says of one entitlement version. */
function mayHold(
  versionId: string,
  grants: readonly Grant[],
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
): boolean {
  if (locks.some((lock) => lockApplies(lock, credential, now))) return false
  return grants.some(
    (grant) =>
      grant.entitlementVersionId === versionId &&
      isOpenAt(grant.schedule, now) &&
      (grant.endedAt === null || now < grant.endedAt) &&
      caps.every((cap) => ![null, versionId].includes(cap.entitlementVersionId) || now < cap.until),
  )
}

function overlapping(grants: readonly Grant[]): boolean {
  return grants.some((a, i) =>
    grants.some(
      (b, j) =>
        i < j &&
        a.entitlementVersionId === b.entitlementVersionId &&
        Math.max(a.schedule.validFrom, b.schedule.validFrom) <
          Math.min(a.schedule.validTo, b.schedule.validTo, a.endedAt ?? Infinity, b.endedAt ?? Infinity),
    ),
  )
}

describe('desired, over any grants, locks and caps', () => {
  it('holds exactly what an open grant gives that nothing stops', () => {
    let cases = 0
    let overlaps = 0
    fc.assert(
      fc.property(arbGrants, arbLocks, arbCaps, arbInstant, (grants, locks, caps, now) => {
        cases++
        if (overlapping(grants)) overlaps++
        const answer = at(now, grants, locks, caps)
        for (const versionId of ['hall-1', 'video-1']) {
          expect(answer.entitlements.has(versionId)).toBe(mayHold(versionId, grants, locks, caps, now))
        }
        expect(answer.state === 'on').toBe(answer.entitlements.size > 0)
        expect(answer.why.length === 0).toBe(answer.state === 'on')
      }),
      { numRuns: 600 },
    )
    expect(overlaps / cases).toBeGreaterThanOrEqual(0.3)
  })

  it('never changes its answer between two boundaries, nor after the last', () => {
    const arbPart = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
      minLength: 3,
      maxLength: 6,
    })
    fc.assert(
      fc.property(arbGrants, arbLocks, arbCaps, arbInstant, arbPart, (grants, locks, caps, now, parts) => {
        const answer = plain(at(now, grants, locks, caps))
        const boundary = nextBoundary(credential, grants, locks, caps, now)
        if (boundary !== null) expect(boundary).toBeGreaterThan(now)
        const until = boundary ?? now + 60 * DAY
        const samples = [until - 1, ...parts.map((part) => now + Math.floor(part * (until - now)))]
        for (const sample of samples) expect(plain(at(sample, grants, locks, caps))).toEqual(answer)
      }),
      { numRuns: 600 },
    )
  })

  it('comes to an end: boundary after boundary, the last leaves nothing on', () => {
    fc.assert(
      fc.property(arbGrants, arbLocks, arbCaps, (grants, locks, caps) => {
        let now = START - DAY
        for (let steps = 0; ; steps++) {
          expect(steps).toBeLessThan(500)
          const next = nextBoundary(credential, grants, locks, caps, now)
          if (next === null) break
          now = next
        }
        expect(at(now, grants, locks, caps).state).toBe('gone')
      }),
    )
  })

  it('says of each entitlement an end until which, weekly hours and locks aside, it stays', () => {
    fc.assert(
      fc.property(arbGrants, arbCaps, arbInstant, (some, caps, now) => {
        const grants = some.map((grant) => ({ ...grant, schedule: { ...grant.schedule, weekly: null } }))
        for (const [versionId, until] of at(now, grants, [], caps).entitlements) {
          for (let t = now; t < until; t += HOUR) expect(mayHold(versionId, grants, [], caps, t)).toBe(true)
          expect(mayHold(versionId, grants, [], caps, until - 1)).toBe(true)
          expect(mayHold(versionId, grants, [], caps, until)).toBe(false)
        }
      }),
    )
  })

  it('gives nothing while a lock names the credential, whatever else is true', () => {
    fc.assert(
      fc.property(arbGrants, arbLocks, arbCaps, arbInstant, (grants, locks, caps, now) => {
        const locked = at(now, grants, [...locks, aLock({ placedAt: now })], caps)
        expect(locked.entitlements.size).toBe(0)
        expect(locked.state).not.toBe('on')
        expect(locked.sessionsUntil).toBeNull()
        const { state, why } = at(now, grants, locks, caps)
        const over =
          why.length > 0 && why.every((each) => ['ended', 'ended_early', 'no_grant'].includes(each))
        expect(locked.state).toBe(state === 'gone' || over ? 'gone' : 'off')
      }),
    )
  })
})
