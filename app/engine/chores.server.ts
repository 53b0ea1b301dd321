import { HOUR, type Instant } from '~/domain/kernel/time'
import type { Logger } from '~/platform/logger.server'

/** Work beside the credentials: lapsing requests, sending mail, listing systems, fanning out locks. */
export interface Chore {
  readonly name: string
  /** Does what is due at `now`; answers when it wants to be called again at the latest, or null for "when woken". */
  run(now: Instant): Promise<Instant | null>
  /** Waits for what it started beside the passes. */
  settle?(): Promise<void>
  /** Ends what it started beside the passes; what was cut short is done again. */
  stop?(): void
}

/** Work that is done at the start, and an hour after it was done. */
export function hourly(name: string, work: () => Promise<void>): Chore {
  let next: Instant = Number.NEGATIVE_INFINITY
  return {
    name,
    async run(now) {
      // A clock that was set back must not put it off.
      if (now < next && next - now <= HOUR) return next
      await work()
      next = now + HOUR
      return next
    },
  }
}

/** Runs every chore; answers when the first wants to be called again, null when none does. One that fails stops no other. */
export async function runChores(
  chores: readonly Chore[],
  now: () => Instant,
  log: Logger,
): Promise<Instant | null> {
  let next: Instant | null = null
  for (const chore of chores) {
    try {
      const due = await chore.run(now())
      if (due !== null) next = Math.min(next ?? due, due)
    } catch (error) {
      log.error({ err: error, chore: chore.name }, 'chore failed; it is tried again')
    }
  }
  return next
}
