import { setTimeout as sleep } from 'node:timers/promises'
import { DemoError } from './demo-error'

/** How long the demo waits for something that the portal does by itself, ms of real time. */
const PATIENCE = 20_000

/** Asks again until there is an answer. Throws DemoError that names what never came. */
export async function until<T>(
  what: string,
  look: () => T | null | undefined | Promise<T | null | undefined>,
  every = 25,
): Promise<T> {
  const end = performance.now() + PATIENCE
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined) return found
    if (performance.now() > end) throw new DemoError(`Waited ${PATIENCE / 1000} s in vain: ${what}.`)
    await sleep(every)
  }
}
