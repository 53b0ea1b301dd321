import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { nextLook, retryDelay } from '~/domain/reconciliation/retry'

describe('the wait before a retry', () => {
  it('doubles from two seconds to ten minutes, and never becomes for ever', () => {
    const waits = [1, 2, 3, 4, 20, 1_000_000].map((failures) => retryDelay(failures, 1))
    expect(waits).toEqual([2, 4, 8, 16, 600, 600].map((seconds) => seconds * SECOND))
  })

  it('is as long as the target asks for, up to ten minutes', () => {
    expect(retryDelay(1, 0, 30 * SECOND)).toBe(30 * SECOND)
    expect(retryDelay(1, 0, 30 * DAY)).toBe(10 * MINUTE)
    expect(retryDelay(20, 1, SECOND)).toBe(10 * MINUTE)
  })

  it('is spread over the second half of its step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (n, jitter) => {
          const whole = retryDelay(n, 1)
          expect(retryDelay(n, jitter)).toBeGreaterThanOrEqual(whole / 2)
          expect(retryDelay(n, jitter)).toBeLessThanOrEqual(whole)
        },
      ),
    )
  })
})

describe('a confirmed end', () => {
  it('is looked at again after the lease, an hour and a day, and then no more', () => {
    const lease = MINUTE
    const looks: number[] = []
    for (let at = nextLook(0, lease, 0); at !== null; at = nextLook(0, lease, at)) looks.push(at)
    expect(looks).toEqual([MINUTE, HOUR, DAY])
  })
})
