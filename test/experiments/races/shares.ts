import fc from 'fast-check'
import { MINUTE } from '~/domain/kernel/time'
import { experiment, type Outcome, sized } from '../experiment'
import { CROWD, type Ground, openGround } from './ground'
import { type Plan, plan } from './plan'
import { play } from './play'

/** A crowd's day each: the papers of the sample organisation are valid for some months, and a database grows. */
const DAYS_PER_GROUND = 16

/** Both shares together. */
const RUNS = sized(300, 100_000)
const SHARES = 2

/** How long a failure is made smaller, ms. */
const SHRINKING = 2 * MINUTE

const crowd = fc.noBias(fc.array(plan, { minLength: 1, maxLength: CROWD, size: 'max' }))

/** One of two shares of the runs, so that two processes can play them. */
export function races(share: number): void {
  const name = `races, ${share} of ${SHARES}`
  experiment(11, name, 'decide, narrow, extend, lock and end at once: 0 violations', () => run(share, name))
}

async function run(share: number, name: string): Promise<Outcome> {
  const seed = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const wanted = RUNS / SHARES
  const days = withoutWaits(newDays())
  let played = 0
  try {
    for (let day = 0; played < wanted; day++) {
      // Each share has seeds of its own; a seed that failed is the first one when it is given again.
      const own = seed + (share - 1) * 1_000_000 + day
      const property = fc.asyncProperty(crowd, (plans) => days.play(plans))
      const result = await fc.check(property, {
        seed: own,
        numRuns: 1,
        interruptAfterTimeLimit: SHRINKING,
        markInterruptAsFailure: true,
      })
      if (result.failed) {
        const why = (result.errorInstance as Error | null)?.message ?? 'it took too long'
        const again = `SIM_SEED=${own - (share - 1) * 1_000_000} npm run experiments -- "${name}"`
        const smallest = fc.stringify(result.counterexample)
        return {
          figure: `1 violation after ${played} runs: ${why}: ${smallest}; again: ${again}`,
          passed: false,
        }
      }
      played += days.lastCrowd
    }
  } finally {
    await days.close()
  }
  return { figure: `0 violations in ${played} runs (seed ${seed})`, passed: true }
}

interface Days {
  readonly lastCrowd: number
  play(plans: readonly Plan[]): Promise<void>
  close(): Promise<void>
}

/** Day after day in one portal, and in a new one after some, or after something went wrong in it. */
function newDays(): Days {
  let ground: Ground | null = null
  let left = 0
  const close = async () => {
    const old = ground
    ground = null
    await old?.close()
  }
  let lastCrowd = 0
  return {
    get lastCrowd() {
      return lastCrowd
    },
    async play(plans) {
      if (left === 0) await close()
      if (ground === null) {
        ground = await openGround()
        left = DAYS_PER_GROUND
      }
      left -= 1
      lastCrowd = plans.length
      try {
        const wrong = await play(ground, plans)
        if (wrong !== null) throw new Error(wrong)
      } catch (error) {
        await close()
        throw error
      }
    },
    close,
  }
}

/**
 * How long the portal's own transactions took decides for how long it rests before the next: here they take no time. Answers the
 * same days, which give the process's clock back at their end.
 */
function withoutWaits(days: Days): Days {
  const { now } = performance
  performance.now = () => 0
  return {
    ...days,
    get lastCrowd() {
      return days.lastCrowd
    },
    async close() {
      performance.now = now
      await days.close()
    },
  }
}
