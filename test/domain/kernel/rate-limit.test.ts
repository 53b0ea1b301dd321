import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allow, type RateLimit, type RateState } from '~/domain/kernel/rate-limit'

const LIMIT: RateLimit = { max: 3, window: 60_000 }
const START = 1_000_000

/** Tries at each of these instants, saving the state as a repository does. */
function tries(instants: readonly number[], limit = LIMIT) {
  let state: RateState | null = null
  return instants.map((now) => {
    const answer = allow(state, limit, now)
    state = answer.state
    return answer
  })
}

describe('allow', () => {
  it('lets the limit through, then says when to come back', () => {
    const answers = tries([START, START + 1, START + 2, START + 3])
    expect(answers.map((answer) => (answer.allowed ? answer.left : answer.retryAt))).toEqual([
      2,
      1,
      0,
      START + 60_000,
    ])
  })

  it('opens a new window exactly at its end', () => {
    const answers = tries([START, START, START, START + 59_999, START + 60_000])
    expect(answers.map((answer) => answer.allowed)).toEqual([true, true, true, false, true])
  })

  it('is not made longer by tries that were refused', () => {
    const refused = Array.from({ length: 50 }, (_, n) => START + 1000 * (n + 1))
    const answers = tries([START, START, START, ...refused, START + 60_000])
    expect(answers.at(-2)).toMatchObject({ allowed: false, retryAt: START + 60_000 })
    expect(answers.at(-1)).toMatchObject({ allowed: true, left: 2 })
  })

  it('keeps counting when the clock goes back, and waits one window at most', () => {
    const answers = tries([START, START, START, START - 7_200_000, START - 7_200_000 + 60_000])
    expect(answers[3]).toMatchObject({ allowed: false, retryAt: START - 7_200_000 + 60_000 })
    expect(answers[4]?.allowed).toBe(true)
  })

  it('lets nothing through when nothing is allowed', () => {
    expect(allow(null, { max: 0, window: 1000 }, START)).toMatchObject({
      allowed: false,
      retryAt: START + 1000,
    })
  })

  it('never lets more than twice the limit through in any window’s length', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 100 }),
        fc.integer({ min: 1, max: 5 }),
        (gaps, max) => {
          let now = START
          const instants = gaps.map((gap) => (now += gap))
          const answers = tries(instants, { max, window: 60_000 })
          const through = instants.filter((_, n) => answers[n]?.allowed)
          for (const from of through) {
            expect(through.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(
              2 * max,
            )
          }
        },
      ),
      { verbose: true },
    )
  })

  it('always lets the next try through at the instant it named', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100_000 }), (max, window) => {
        const answers = tries(Array(max + 1).fill(START), { max, window })
        const last = answers.at(-1)
        if (last === undefined || last.allowed) throw new Error('the limit did not hold')
        expect(allow(last.state, { max, window }, last.retryAt).allowed).toBe(true)
        expect(allow(last.state, { max, window }, last.retryAt - 1).allowed).toBe(false)
      }),
      { verbose: true },
    )
  })
})
