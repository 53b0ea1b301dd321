import { describe, expect, it } from 'vitest'
import { clockDoubt, trustedNow } from '~/domain/giving/clock-doubt'
import { completesResuming, type Freeze, whyNotResumable } from '~/domain/giving/freeze'
import { HOUR, MINUTE } from '~/domain/kernel/time'

const freeze: Freeze = {
  reason: 'rate',
  frozenAt: 1,
  resumedByIt: null,
  resumedByPhysicalSecurity: null,
  resumedAt: null,
}

describe('resuming', () => {
  it('takes both seats, by two people, each once', () => {
    expect(whyNotResumable(freeze, 'it', 'ines')).toBeNull()
    expect(completesResuming(freeze, 'it')).toBe(false)
    const half = { ...freeze, resumedByIt: 'ines' }
    expect(whyNotResumable(half, 'it', 'theo')).toBe('seat_has_resumed')
    expect(whyNotResumable(half, 'physical_security', 'ines')).toBe('person_has_resumed')
    expect(whyNotResumable(half, 'physical_security', 'pia')).toBeNull()
    expect(completesResuming(half, 'physical_security')).toBe(true)
    expect(whyNotResumable({ ...half, resumedAt: 2 }, 'physical_security', 'pia')).toBe(
      'giving_resumed_already',
    )
  })
})

describe('a clock', () => {
  const none = Number.NEGATIVE_INFINITY

  it('is doubted when it is apart from itself, or behind what was seen, by over a minute', () => {
    const at = (wall: number, expected = 0, mark = none) =>
      clockDoubt({ wall, expected }, mark)?.reason ?? null
    expect([at(MINUTE), at(-MINUTE), at(0, 0, MINUTE)]).toEqual([null, null, null])
    expect([at(MINUTE + 1), at(-MINUTE - 1), at(0, 0, MINUTE + 1)]).toEqual([
      'clock_jump',
      'clock_back',
      'clock_back',
    ])
    expect(at(Number.NaN)).toBe('clock_jump')
  })

  it('that jumped is read as the later of both times, so that no end comes late', () => {
    expect(trustedNow({ wall: 30_000, expected: 0 })).toBe(30_000)
    expect(trustedNow({ wall: -30_000, expected: 0 })).toBe(-30_000)
    expect(trustedNow({ wall: 2 * HOUR, expected: 0 })).toBe(2 * HOUR)
    expect(trustedNow({ wall: -2 * HOUR, expected: 0 })).toBe(0)
  })
})
