import { describe, expect, it } from 'vitest'
import { createSlots, type SystemLimits } from '~/engine/slots.server'

const system = { id: 'a', maxAtOnce: null, maxPerMinute: null, failures: 0, urgency: 1 }

describe('slots', () => {
  const slots = (total = 100) => {
    let now = 0
    const made = createSlots({ total: () => total, perSystem: 8, monotonic: () => now })
    const free = (of: SystemLimits) => made.share([of]).get(of.id)
    return { made, free, pass: (ms: number) => (now += ms) }
  }

  it('are few for a system until it was reached, and while it fails', () => {
    const { made, free } = slots()
    expect(free(system)).toBe(2)
    made.reached('a')
    expect(free(system)).toBe(8)
    expect(free({ ...system, failures: 1 })).toBe(2)
  })

  it('follow the limit that the system sets', () => {
    const { made, free } = slots()
    made.reached('a')
    expect(free({ ...system, maxAtOnce: 1 })).toBe(1)
    expect(free({ ...system, maxAtOnce: 20 })).toBe(20)
  })

  it('count what is taken, once, and never go beyond the whole', () => {
    const { made, free } = slots(9)
    made.reached('a')
    made.reached('b')
    const back = Array.from({ length: 8 }, () => made.take('a'))
    expect(free(system)).toBe(0)
    expect(free({ ...system, id: 'b' })).toBe(1)
    back[0]?.()
    back[0]?.()
    expect(free(system)).toBe(1)
    expect(made.inUse()).toBe(7)
  })

  it('keep to a rate over any minute', () => {
    const { made, free, pass } = slots()
    made.reached('a')
    const limited = { ...system, maxPerMinute: 3 }
    for (let begun = 0; begun < 3; begun++) {
      expect(free(limited)).toBe(3 - begun)
      made.take('a')()
      pass(10_000)
    }
    expect(free(limited)).toBe(0)
    pass(29_999)
    expect(free(limited)).toBe(0)
    pass(1)
    expect(free(limited)).toBe(1)
  })

  describe('shared by several systems', () => {
    const three = ['a', 'b', 'c'].map((id) => ({ ...system, id }))
    const shared = (total: number, systems: readonly SystemLimits[]) => {
      const { made } = slots(total)
      for (const { id } of systems) made.reached(id)
      return () => Object.fromEntries(made.share(systems))
    }

    it('are never more than the whole', () => {
      const share = shared(10, three)
      expect(Object.values(share()).reduce((sum, each) => sum + each)).toBe(10)
    })

    it('go to each in turn, and to another first each time', () => {
      const share = shared(4, three)
      expect([share(), share(), share()]).toEqual([
        { a: 2, b: 1, c: 1 },
        { a: 1, b: 2, c: 1 },
        { a: 1, b: 1, c: 2 },
      ])
    })

    it('go to the most urgent first', () => {
      const urgent = three.map((each) => (each.id === 'c' ? { ...each, urgency: 0 } : each))
      expect(shared(10, urgent)()).toEqual({ a: 1, b: 1, c: 8 })
      expect(shared(8, urgent)()).toEqual({ a: 0, b: 0, c: 8 })
    })
  })
})
