import { describe, expect, it } from 'vitest'
import { createPressure, FEWEST, FIRST } from '~/engine/pressure.server'

describe('the rounds at once', () => {
  it('begin with a few and become all that are allowed while the loop is free and they are used', () => {
    const pressure = createPressure(256)
    expect(pressure.limit()).toBe(FIRST)
    for (let times = 0; times < 100; times++) pressure.noteTimer(10, 12, pressure.limit())
    expect(pressure.limit()).toBe(256)
  })

  it('do not become more while nobody needs them', () => {
    const pressure = createPressure(256)
    for (let times = 0; times < 100; times++) pressure.noteTimer(10, 12, 3)
    expect(pressure.limit()).toBe(FIRST)
  })

  it('begin anew after a rest', () => {
    const pressure = createPressure(256)
    for (let times = 0; times < 100; times++) pressure.noteTimer(10, 12, 256)
    for (let times = 0; times < 100; times++) pressure.noteTimer(3_000, 3_001, 0)
    expect(pressure.limit()).toBe(FIRST)
  })

  it('become fewer while it is late, and never none', () => {
    const pressure = createPressure(256)
    const seen = Array.from({ length: 50 }, () => {
      pressure.noteTimer(10, 200, 256)
      return pressure.limit()
    })
    expect(seen[0]).toBeLessThan(FIRST)
    expect(seen).toEqual([...seen].sort((a, b) => b - a))
    expect(seen.at(-1)).toBe(FEWEST)
  })

  it('come back when it is free again', () => {
    const pressure = createPressure(64)
    for (let times = 0; times < 50; times++) pressure.noteTimer(0, 500, 64)
    for (let times = 0; times < 50; times++) pressure.noteTimer(10, 11, 64)
    expect(pressure.limit()).toBe(64)
  })
})
