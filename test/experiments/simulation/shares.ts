import { MINUTE } from '~/domain/kernel/time'
import { experiment, isFull, type Outcome, SIMULATION, sized } from '../experiment'
import { type Length, type RunResult, STORM, simulate, WEATHER } from './run'
import { SQLITE_FILE } from './stage'

/** Short and stormy, or an afternoon: long enough in the quiet for the hourly listings to have found what came back. */
const SHORT: Length = { wild: 10 * MINUTE, quiet: 13 * MINUTE, tempo: STORM }
const LONG: Length = { wild: 90 * MINUTE, quiet: 80 * MINUTE, tempo: WEATHER }

/** Of any ten runs in full length seven are stormy: the same seed has the same. */
const lengthOf = (seed: number): Length => (isFull && seed % 10 >= 7 ? LONG : SHORT)

/** Steps of all runs of both shares together. */
const STEPS = sized(3_000, 2_000_000)
const SHARES = 2
/** Far more than the runs of one share. */
const APART = 1_000_000

/** One of two shares of the runs, so that two processes can play them. */
export function simulation(share: number): void {
  const name = `simulation, ${share} of ${SHARES}`
  experiment(SIMULATION, name, 'no promise is broken by any run', () => run(share))
}

async function run(share: number): Promise<Outcome> {
  const only = process.env.SIM_SEED
  const given = only === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(only)
  const first = given + (share - 1) * APART
  const total = { runs: 0, steps: 0, confirmed: 0, crashes: 0, cameBack: 0 }
  for (let seed = first; total.steps < STEPS / SHARES; seed++) {
    const result = await simulate(seed, lengthOf(seed), SQLITE_FILE)
    add(total, result)
    if (process.env.SIM_TRACE) process.stdout.write(`seed ${seed}: ${result.trace}\n`)
    if (result.violation !== null) {
      const size = isFull ? '' : '--quick '
      const again = `SIM_SEED=${seed} npm run experiments -- ${size}"simulation, 1"`
      return { figure: `seed ${seed}: ${result.violation}; again: ${again}`, passed: false }
    }
    if (seed === given) {
      const again = await simulate(seed, lengthOf(seed), SQLITE_FILE)
      if (again.trace !== result.trace) {
        const figure = `seed ${seed} cannot be replayed: ${result.trace} and then ${again.trace}`
        return { figure, passed: false }
      }
    }
    if (only !== undefined) break
  }
  const { runs, steps, confirmed, crashes, cameBack } = total
  return {
    figure: `0 violations in ${steps} steps of ${runs} runs (${confirmed} ends, ${crashes} crashes, ${cameBack} accounts that came back), seeds from ${first}`,
    passed: true,
  }
}

function add(total: { runs: number } & Record<string, number>, result: RunResult): void {
  total.runs += 1
  for (const key of ['steps', 'confirmed', 'crashes', 'cameBack'] as const)
    total[key] = (total[key] ?? 0) + result[key]
}
