import { describe, expect, it } from 'vitest'
import {
  afterFailures,
  BREAKS_AFTER,
  countsAsFailure,
  mayCall,
  probeDelay,
} from '~/domain/connected-system/breaker'
import { MINUTE } from '~/domain/kernel/time'

const closed = { failures: 0, breakerUntil: null }

describe('a breaker', () => {
  it('lets everybody through until the fifth failure in a row', () => {
    const almost = afterFailures(closed, BREAKS_AFTER - 1, 1_000)
    expect(mayCall(almost, 1_000)).toBe('all')
    const open = afterFailures(almost, 1, 1_000)
    expect(mayCall(open, 1_000)).toBe('none')
  })

  it('lets one probe through when its time has come', () => {
    const open = afterFailures(closed, BREAKS_AFTER, 1_000)
    expect(open.breakerUntil).toBeGreaterThan(1_000)
    expect(mayCall(open, (open.breakerUntil as number) - 1)).toBe('none')
    expect(mayCall(open, open.breakerUntil as number)).toBe('probe')
  })

  it('asks a dead target often enough that what waits for it is gone within a minute of its return', () => {
    for (let failures = BREAKS_AFTER; failures < 10_000; failures += 7) {
      expect(probeDelay(failures)).toBeGreaterThan(0)
      expect(probeDelay(failures)).toBeLessThanOrEqual(MINUTE / 3)
    }
  })

  it('counts what says something of the target, not what says something of one object', () => {
    const ofTheTarget = ['unreachable', 'timeout', 'failing', 'hanging', 'throttled', 'unauthorised']
    expect(ofTheTarget.map(countsAsFailure)).toEqual(Array(6).fill(true))
    expect(['conflict', 'refused', 'still_on', 'unsupported', null].map(countsAsFailure)).toEqual(
      Array(5).fill(false),
    )
  })
})
