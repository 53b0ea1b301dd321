import { describe, expect, it } from 'vitest'
import { createSlots } from '~/engine/slots.server'

const system = { id: 'a', maxAtOnce: null, maxPerMinute: null, failures: 0 }

describe('slots', () => {
  const slots = (total = 100) => {
    let now = 0
    const made = createSlots({ total: () => total, perSystem: 8, monotonic: () => now })
    return { made, pass: (ms: number) => (now += ms) }
  }

  it('are few for a system until it was reached, and while it fails', () => {
    const { made } = slots()
    expect(made.free(system)).toBe(2)
    made.reached('a')
    expect(made.free(system)).toBe(8)
    expect(made.free({ ...system, failures: 1 })).toBe(2)
  })

  it('follow the limit that the system sets', () => {
    const { made } = slots()
    made.reached('a')
    expect(made.free({ ...system, maxAtOnce: 1 })).toBe(1)
    expect(made.free({ ...system, maxAtOnce: 20 })).toBe(20)
  })

  it('count what is taken, once, and never go beyond the whole', () => {
    const { made } = slots(9)
    made.reached('a')
    made.reached('b')
    const back = Array.from({ length: 8 }, () => made.take('a'))
    expect(made.free(system)).toBe(0)
    expect(made.free({ ...system, id: 'b' })).toBe(1)
    back[0]?.()
    back[0]?.()
    expect(made.free(system)).toBe(1)
    expect(made.inUse()).toBe(7)
  })

  it('keep to a rate over any minute', () => {
    const { made, pass } = slots()
    made.reached('a')
    const limited = { ...system, maxPerMinute: 3 }
    for (let begun = 0; begun < 3; begun++) {
      expect(made.free(limited)).toBe(3 - begun)
      made.take('a')()
      pass(10_000)
    }
    expect(made.free(limited)).toBe(0)
    pass(29_999)
    expect(made.free(limited)).toBe(0)
    pass(1)
    expect(made.free(limited)).toBe(1)
  })
})
