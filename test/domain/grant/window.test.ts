import { describe, expect, it } from 'vitest'
import { capEnd, effectiveEnd, ownEnd, unionAround } from '~/domain/grant/window'
import { DAY, HOUR } from '~/domain/kernel/time'
import { aCap, aGrant, aSchedule, START } from '../../support/examples'

const window = (from: number, to: number) =>
  aGrant({ schedule: aSchedule({ validFrom: START + from * HOUR, validTo: START + to * HOUR }) })

function union(grants: readonly ReturnType<typeof aGrant>[], at: number) {
  const found = unionAround(grants, [], 'hall-1', START + at * HOUR)
  return found && [(found.from - START) / HOUR, (found.to - START) / HOUR]
}

describe('the effective end of a grant', () => {
  it('is the earliest of its window, its early end and its caps', () => {
    expect(ownEnd(aGrant())).toBe(START + 2 * DAY)
    expect(ownEnd(aGrant({ endedAt: START + HOUR }))).toBe(START + HOUR)
    expect(ownEnd(aGrant({ endedAt: START + 9 * DAY }))).toBe(START + 2 * DAY)
    expect(capEnd(aGrant(), [])).toBe(Number.POSITIVE_INFINITY)
    expect(effectiveEnd(aGrant(), [aCap({ until: START + 2 * HOUR }), aCap({ until: START + HOUR })])).toBe(
      START + HOUR,
    )
    expect(effectiveEnd(aGrant(), [aCap({ until: START, entitlementVersionId: 'other' })])).toBe(
      START + 2 * DAY,
    )
  })
})

describe('the union of windows around an instant', () => {
  it('joins what overlaps and what touches, and stops at a gap', () => {
    const grants = [window(30, 40), window(10, 20), window(0, 5), window(4, 10), window(21, 25)]
    expect(union(grants, 0)).toEqual([0, 20])
    expect(union(grants, 19)).toEqual([0, 20])
    expect(union(grants, 20)).toBeNull()
    expect(union(grants, 21)).toEqual([21, 25])
    expect(union(grants, 39)).toEqual([30, 40])
    expect(union(grants, 40)).toBeNull()
    expect(union(grants, -1)).toBeNull()
  })

  it('keeps the later end of a window that contains another', () => {
    expect(union([window(0, 20), window(5, 6)], 5)).toEqual([0, 20])
  })

  it('leaves out windows that are empty, and other entitlements', () => {
    expect(union([window(5, 5)], 5)).toBeNull()
    expect(unionAround([window(0, 5)], [], 'other', START)).toBeNull()
  })
})
