import { HOUR, MINUTE } from '~/domain/kernel/time'
import { experiment, type Outcome, SIMULATION, sized } from './experiment'
import { type RunResult, simulate } from './simulation/run'
import { SQLITE_FILE } from './simulation/stage'

const LENGTH = sized({ wild: 10 * MINUTE, quiet: 8 * MINUTE }, { wild: 4 * HOUR, quiet: 80 * MINUTE })
/** Steps of all runs together. */
const STEPS = sized(3_000, 2_000_000)

async function run(): Promise<Outcome> {
  const only = process.env.SIM_SEED
  const first = only === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(only)
  const total = { runs: 0, steps: 0, confirmed: 0, crashes: 0, cameBack: 0 }
  for (let seed = first; total.steps < STEPS; seed++) {
    const result = await simulate(seed, LENGTH, SQLITE_FILE)
    add(total, result)
    if (process.env.SIM_TRACE) process.stdout.write(`seed ${seed}: ${result.trace}\n`)
    if (result.violation !== null) {
      return {
        figure: `seed ${seed}: ${result.violation}; again: SIM_SEED=${seed} npm run experiments -- simulation`,
        passed: false,
      }
    }
    if (seed === first) {
      const again = await simulate(seed, LENGTH, SQLITE_FILE)
      if (again.trace !== result.trace) {
        return {
          figure: `seed ${seed} cannot be replayed: ${result.trace} and then ${again.trace}`,
          passed: false,
        }
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

experiment(SIMULATION, 'simulation', 'no promise is broken by any run', run)
