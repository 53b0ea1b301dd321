import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { desired, nextBoundary } from '~/domain/credential/desired'
import { LOOKS_PAST } from '~/domain/credential/holds-until'
import { openingNow, stillCovers } from '~/domain/credential/opening'
import type { Cap, Grant } from '~/domain/grant/grant'
import { DAY, HOUR, type Instant } from '~/domain/kernel/time'
import type { Lock } from '~/domain/lock/lock'
import { arbCaps, arbGrants, arbInstant, arbLocks } from '../../support/arbitraries/access'
import { aCap, aCredential, aGrant, aSchedule, START } from '../../support/examples'

const credential = aCredential()

function at(now: Instant, grants: readonly Grant[], locks: readonly Lock[] = [], caps: readonly Cap[] = []) {
  const standing = { credential, grants, locks, caps, mappings: new Map(), approved: new Map(), unbacked: [] }
  return openingNow(standing, desired(credential, grants, locks, caps, now), now)
}

describe('the opening around now', () => {
  it('is the window, where there are no hours, no caps and no locks', () => {
    const { validFrom, validTo } = aSchedule()
    expect(at(START + HOUR, [aGrant()])).toEqual({ versions: ['hall-1'], from: validFrom, until: validTo })
    expect(at(validTo, [aGrant()])).toBeNull()
    expect(at(validFrom - 1, [aGrant()])).toBeNull()
  })

  it('is the day’s hours of a weekly schedule, also where an extension follows', () => {
    // START is a Wednesday; 08:00 to 12:00 in UTC.
    const weekly = { timeZone: 'UTC', openings: [{ day: 3 as const, from: '08:00', to: '12:00' }] }
    const schedule = aSchedule({ validFrom: START, validTo: START + 9 * DAY, weekly })
    expect(at(START + 9 * HOUR, [aGrant({ schedule })])).toMatchObject({
      from: START + 8 * HOUR,
      until: START + 12 * HOUR,
    })
  })

  it('ends when the first of several rights ends, and not where another one only begins', () => {
    const short = aGrant({
      id: 'short',
      entitlementVersionId: 'hall-2',
      schedule: aSchedule({ validFrom: START, validTo: START + 3 * HOUR }),
    })
    const later = aGrant({
      id: 'later',
      entitlementVersionId: 'hall-3',
      schedule: aSchedule({ validFrom: START + 2 * HOUR, validTo: START + 5 * HOUR }),
    })
    expect(at(START + HOUR, [aGrant(), short, later])).toMatchObject({
      versions: ['hall-1', 'hall-2'],
      until: START + 3 * HOUR,
    })
  })

  it('ends where a limit from outside ends it', () => {
    expect(at(START, [aGrant()], [], [aCap({ until: START + HOUR })])?.until).toBe(START + HOUR)
  })

  it('holds all it says at every instant before its end, and not all of it at the end, unless that lies very far', () => {
    fc.assert(
      fc.property(arbGrants, arbLocks, arbCaps, arbInstant, arbInstant, (grants, locks, caps, now, other) => {
        const opening = at(now, grants, locks, caps)
        if (opening === null) return
        const heldAt = (instant: Instant) => {
          const { entitlements } = desired(credential, grants, locks, caps, instant)
          return opening.versions.every((id) => entitlements.has(id))
        }
        expect(heldAt(now)).toBe(true)
        expect(heldAt(opening.until - 1)).toBe(true)
        if (other >= now && other < opening.until) expect(heldAt(other)).toBe(true)
        let [boundaries, next] = [0, nextBoundary(credential, grants, locks, caps, now)]
        for (; next !== null && next < opening.until; boundaries++)
          next = nextBoundary(credential, grants, locks, caps, next)
        if (boundaries < LOOKS_PAST) expect(heldAt(opening.until)).toBe(false)
        expect(opening.from).toBeLessThanOrEqual(now)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what may still be said', () => {
  const before = { versions: ['a', 'b'], until: 10 }
  it.each([
    ['the same', { versions: ['b', 'a'], until: 10 }, true],
    ['more, and for longer', { versions: ['a', 'b', 'c'], until: 11 }, true],
    ['one right less', { versions: ['a'], until: 10 }, false],
    ['less time', { versions: ['a', 'b'], until: 9 }, false],
  ])('with %s held now', (_, now, answer) => {
    expect(stillCovers(now, before)).toBe(answer)
  })
})
