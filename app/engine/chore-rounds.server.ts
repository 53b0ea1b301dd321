import type { Instant, Millis } from '~/domain/kernel/time'
import type { Clock } from '~/platform/clock.server'
import type { Logger } from '~/platform/logger.server'
import { type Chore, runChores } from './chores.server'

/** Rounds of all chores, beside the engine's passes: no end waits for a chore. */
export interface ChoreRounds {
  /** Somebody made work for them: a round is due, also when one is under way that may have looked already. */
  want(): void
  /** Begins a round when one is due and none is under way. */
  startDue(): void
  /** One round, waited for. */
  run(): Promise<void>
  /** When the next round is due; null while one is under way, which calls `ended` itself. */
  dueAt(): Instant | null
  /** For how long a round has been under way, ms; 0 while none is. */
  underWayFor(): Millis
  /** Waits for the round under way; none begins any more. */
  stop(): Promise<void>
}

export interface ChoreRoundOptions {
  readonly chores: readonly Chore[]
  readonly clock: Clock
  readonly log: Logger
  /** The longest pause between two rounds, ms. */
  readonly longestPause: Millis
  /** A round that was begun by `startDue` is over. */
  ended(): void
}

export function createChoreRounds(options: ChoreRoundOptions): ChoreRounds {
  const { chores, clock, log, longestPause, ended } = options
  let next: Instant = 0
  let wanted = false
  let stopped = false
  let underWay: { readonly done: Promise<void>; readonly since: Millis } | null = null

  async function run(): Promise<void> {
    wanted = false
    const asked = await runChores(chores, clock.now, log)
    const latest = clock.now() + longestPause
    next = wanted ? 0 : Math.min(asked ?? latest, latest)
  }

  return {
    want() {
      wanted = true
      next = 0
    },
    startDue() {
      if (stopped || underWay !== null || next > clock.now()) return
      const done = run().finally(() => {
        underWay = null
        ended()
      })
      underWay = { done, since: clock.monotonic() }
    },
    run,
    dueAt: () => (underWay === null ? next : null),
    underWayFor: () => (underWay === null ? 0 : clock.monotonic() - underWay.since),
    async stop() {
      stopped = true
      await underWay?.done
    },
  }
}
