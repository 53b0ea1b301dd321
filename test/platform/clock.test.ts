import { describe, expect, it } from 'vitest'
import { settableClock, steadyClock, systemClock } from '~/platform/clock.server'

const START = Date.UTC(2026, 10, 24, 8)

describe('settableClock', () => {
  it('stands still until it is moved', () => {
    const clock = settableClock(START)
    expect([clock.now(), clock.monotonic()]).toEqual([START, 0])
  })

  it('moves both times when time passes', () => {
    const clock = settableClock(START)
    clock.advance(5000)
    expect([clock.now(), clock.monotonic()]).toEqual([START + 5000, 5000])
  })

  it('moves wall time alone when it jumps, either way', () => {
    const clock = settableClock(START)
    clock.advance(5000)
    clock.set(START - 7_200_000)
    expect([clock.now(), clock.monotonic()]).toEqual([START - 7_200_000, 5000])
    clock.set(START + 7_200_000)
    clock.advance(1)
    expect([clock.now(), clock.monotonic()]).toEqual([START + 7_200_001, 5001])
  })

  it('refuses to let time pass backwards', () => {
    const clock = settableClock(START)
    expect(() => clock.advance(-1)).toThrow(RangeError)
    expect(() => clock.advance(Number.NaN)).toThrow(RangeError)
    expect(clock.now()).toBe(START)
  })

  it('tells its listeners the new time, until they stop', () => {
    const clock = settableClock(START)
    const heard: number[] = []
    const stop = clock.onChange((now) => heard.push(now))
    clock.advance(10)
    clock.set(START)
    stop()
    clock.advance(10)
    expect(heard).toEqual([START + 10, START])
  })

  it('is carried on by the clock it runs on, but not by that clock’s jumps', () => {
    const base = settableClock(0)
    base.advance(400)
    const clock = settableClock(START, base)
    base.advance(1000)
    base.set(999_999)
    clock.advance(60_000)
    expect([clock.now(), clock.monotonic()]).toEqual([START + 61_000, 61_000])
  })
})

describe('systemClock', () => {
  it('tells whole milliseconds of wall time and never goes back', () => {
    const clock = systemClock()
    const before = Date.now()
    const now = clock.now()
    expect(now).toBeGreaterThanOrEqual(before)
    expect(Number.isInteger(now)).toBe(true)
    const first = clock.monotonic()
    expect(clock.monotonic()).toBeGreaterThanOrEqual(first)
  })
})

describe('steadyClock', () => {
  const HOUR = 3_600_000

  it('follows its machine while time runs evenly, and doubts nothing', () => {
    const machine = settableClock(START)
    const clock = steadyClock(machine)
    machine.advance(5 * HOUR)
    expect([clock.now(), clock.wall(), clock.doubt()]).toEqual([START + 5 * HOUR, START + 5 * HOUR, null])
  })

  it('goes on as if nothing had happened when the machine goes back, and never tells an earlier time', () => {
    const machine = settableClock(START)
    const clock = steadyClock(machine)
    machine.set(START - 2 * HOUR)
    expect([clock.now(), clock.wall()]).toEqual([START, START - 2 * HOUR])
    expect(clock.doubt()).toEqual({ reason: 'clock_back', off: -2 * HOUR })
    machine.advance(HOUR)
    expect(clock.now()).toBe(START + HOUR)
    clock.trust()
    expect(clock.doubt()?.reason).toBe('clock_back')
  })

  it('goes with the machine when it jumps ahead, and stands still when the machine is put right again', () => {
    const machine = settableClock(START)
    const clock = steadyClock(machine)
    machine.set(START + 2 * HOUR)
    expect([clock.now(), clock.doubt()?.reason]).toEqual([START + 2 * HOUR, 'clock_jump'])
    machine.set(START)
    expect([clock.now(), clock.doubt()?.reason]).toEqual([START + 2 * HOUR, 'clock_back'])
    clock.accept(START)
    expect([clock.now(), clock.doubt()]).toEqual([START, null])
  })

  it('notices a machine that creeps: what it is off by adds up for an hour, however often it is found right', () => {
    const machine = settableClock(START)
    const clock = steadyClock(machine)
    const hour = (gain: number) => {
      for (let minute = 0; minute < 60; minute++) {
        machine.advance(60_000)
        machine.set(machine.now() + gain)
        clock.trust()
      }
    }
    // 1.2 s in an hour, as honest ones have: after each hour it is measured from there on.
    for (let hours = 0; hours < 100; hours++) hour(20)
    expect(clock.doubt()).toBeNull()
    hour(-20)
    expect(clock.doubt()).toBeNull()
    hour(1_100)
    expect(clock.doubt()?.reason).toBe('clock_jump')
  })

  it('tells no time before one that another node had', () => {
    const clock = steadyClock(settableClock(START))
    clock.atLeast(START + HOUR)
    expect([clock.now(), clock.doubt()?.reason]).toEqual([START + HOUR, 'clock_back'])
  })
})
