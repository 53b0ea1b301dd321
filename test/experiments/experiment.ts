import { appendFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** `npm run experiments` runs them in full length, `npm test` in a quick form. */
export const isFull = process.env.EXPERIMENT_SIZE === 'full'

/** The quick or the full size of something. */
export function sized<T>(quick: T, full: T): T {
  return isFull ? full : quick
}

export interface Outcome {
  /** What was measured, with its unit: '0 of 1,000 live at the end, 1,000 terminal events'. */
  readonly figure: string
  readonly passed: boolean
}

/** The number of what is not in the list of experiments. */
export const SIMULATION = 0

/**
 * One experiment with its pass figure. Prints one line with what it measured, whether it passed or not; a seed it used
 * belongs into the figure, so that a failure can be replayed.
 */
export function experiment(
  number: number,
  name: string,
  pass: string,
  run: () => Promise<Outcome>,
  timeout = sized(600_000, 3 * 3_600_000),
): void {
  const title = `experiment ${number}, ${name}: ${pass}`
  test(
    title,
    async () => {
      const start = performance.now()
      const { figure, passed } = await run()
      const seconds = (performance.now() - start) / 1000
      process.stdout.write(`experiment ${number} ${name}: ${figure} ... ${passed ? 'pass' : 'FAIL'}\n`)
      const figures = process.env.EXPERIMENT_FIGURES
      if (figures) appendFileSync(figures, `${JSON.stringify({ title, figure, seconds })}\n`)
      expect(passed, figure).toBe(true)
    },
    timeout,
  )
}
