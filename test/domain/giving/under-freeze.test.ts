import { describe, expect, it } from 'vitest'
import type { Desired } from '~/domain/credential/credential'
import { heldStill, underFreeze } from '~/domain/giving/under-freeze'

const now = 1_000
const on = (...rights: [string, number][]): Desired => ({
  state: 'on',
  entitlements: new Map(rights),
  why: [],
  sessionsUntil: null,
})

describe('heldStill', () => {
  const end = { entitlementVersionId: 'a', plannedAt: 2_000, givenAt: 500, attemptedAt: null }
  const seen = { state: 'on', presence: 'present' }

  it('is what was given and seen, until when it was given', () => {
    expect([...heldStill(seen, [end])]).toEqual([['a', 2_000]])
    expect([...heldStill({ ...seen, state: 'unknown' }, [end])]).toEqual([['a', 2_000]])
  })

  it('is nothing that was never given, is being taken, or was last seen off or gone', () => {
    expect(heldStill(seen, [{ ...end, givenAt: null }]).size).toBe(0)
    expect(heldStill(seen, [{ ...end, attemptedAt: 900 }]).size).toBe(0)
    expect(heldStill({ state: 'off', presence: 'disabled' }, [end]).size).toBe(0)
    expect(heldStill({ state: 'on', presence: 'absent' }, [end]).size).toBe(0)
    expect(heldStill({ state: 'unknown', presence: null }, [end]).size).toBe(0)
  })
})

describe('underFreeze', () => {
  const held = new Map([['a', 2_000]])

  it('changes nothing while nothing is frozen, and never what is taken', () => {
    const want = on(['a', 5_000], ['b', 5_000])
    expect(underFreeze(want, new Map(), [], false, now)).toBe(want)
    const gone: Desired = { state: 'gone', entitlements: new Map(), why: ['ended'], sessionsUntil: null }
    const off: Desired = {
      state: 'off',
      entitlements: new Map(),
      why: ['outside_hours'],
      sessionsUntil: null,
    }
    for (const taken of [gone, off]) expect(underFreeze(taken, held, ['rate'], false, now)).toBe(taken)
  })

  it('keeps what is held, adds no right, and extends nothing', () => {
    expect(underFreeze(on(['a', 5_000], ['b', 5_000]), held, ['rate'], false, now)).toEqual(on(['a', 2_000]))
    expect(underFreeze(on(['a', 1_500]), held, ['clock_back'], false, now)).toEqual(on(['a', 1_500]))
  })

  it('opens nothing that is not held, and stops what is held when its time is over', () => {
    const off = { state: 'off', entitlements: new Map(), why: ['frozen'], sessionsUntil: null }
    expect(underFreeze(on(['a', 5_000]), new Map(), ['clock_jump'], false, now)).toEqual(off)
    expect(underFreeze(on(['a', 5_000]), held, ['clock_jump'], false, 2_000)).toEqual(off)
  })

  it('after a restore, passes that the portal answers for count no more; accounts elsewhere stay', () => {
    const want = on(['a', 5_000])
    expect(underFreeze(want, held, ['restored'], true, now)).toMatchObject({
      state: 'off',
      why: ['restored'],
    })
    expect(underFreeze(want, held, ['restored'], false, now)).toEqual(on(['a', 2_000]))
    expect(underFreeze(want, held, ['rate'], true, now)).toEqual(on(['a', 2_000]))
  })
})
