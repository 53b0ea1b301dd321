import { describe, expect, it } from 'vitest'
import { createPressure, FEWEST } from '~/engine/pressure.server'

describe('the rounds at once', () => {
  it('are all that are allowed while the loop is free', () => {
    const pressure = createPressure(256)
    for (let times = 0; times < 100; times++) pressure.noteTimer(10, 12)
    expect(pressure.limit()).toBe(256)
  })

  it('become fewer while it is late, and never none', () => {
    const pressure = createPressure(256)
    const seen = Array.from({ length: 50 }, () => {
      pressure.noteTimer(10, 200)
      return pressure.limit()
    })
    expect(seen[0]).toBeLessThan(256)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    expect(seen.at(-1)).toBe(FEWEST)
  })

  it('come back when it is free again', () => {
    const pressure = createPressure(64)
    for (let times = 0; times < 50; times++) pressure.noteTimer(0, 500)
    for (let times = 0; times < 50; times++) pressure.noteTimer(10, 11)
    expect(pressure.limit()).toBe(64)
  })
})
