import { clocksAgree } from '~/domain/giving/clock-doubt'
import { type FreezeReason, isAboutTime } from '~/domain/giving/freeze'
import type { Id } from '~/domain/kernel/ids'
import { type Instant, type Millis, SECOND } from '~/domain/kernel/time'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { beat, highestSeen, updateNode } from '~db/repositories/nodes'
import type { Chore } from './chores.server'
import type { EngineServices } from './engine-services'
import { freezeGiving } from './freeze-giving.server'

/** How often a node says that it runs. */
const BEAT: Millis = 5 * SECOND

export interface Heartbeat {
  /** Beats when the last one is `BEAT` ago; the engine's passes call it, so that work shows as life. */
  readonly chore: Chore
  /** Beats now and from here on, whatever the engine is busy with. */
  start(): Promise<void>
  /** Beats no more, and says that this node stopped on purpose. */
  stop(): Promise<void>
}

/**
 * Tells the other nodes that this one runs, keeps the time high-water mark, and looks after the clock: one that went back,
 * jumped, or differs from the database's freezes giving.
 */
export function createHeartbeat(
  services: EngineServices,
  node: { readonly id: Id; readonly host: string },
): Heartbeat {
  const { clock, store, leaseClock, log } = services
  const startedAt = clock.now()
  let last: Millis | null = null
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | undefined
  /** Freezes about time that stood at the last beat. */
  let known = new Set<Id>()

  function beatOnce(): Promise<void> {
    running ??= run().finally(() => {
      running = null
    })
    return running
  }

  async function run(): Promise<void> {
    await goOnFromResumed()
    const { standing, trusted } = await store.transact(async (tx) => {
      const doubt = clock.doubt()
      const now = clock.now()
      const wall = clock.wall()
      const beatAt = await leaseClock(tx)
      await beat(tx, { ...node, startedAt, seenAt: now, beatAt })
      if (doubt !== null) {
        await freezeGiving(services, tx, doubt.reason, { off: doubt.off, clock: wall, mark: now }, now)
      } else if (!clocksAgree(wall, beatAt)) {
        const facts = { off: wall - beatAt, clock: wall, databaseClock: beatAt }
        await freezeGiving(services, tx, 'clock_jump', facts, now)
      }
      clock.atLeast((await highestSeen(tx)) ?? now)
      return { standing: await standingFreezes(tx), trusted: doubt === null }
    }, 'interactive')
    if (trusted) clock.trust()
    known = new Set(standing.filter((row) => isAboutTime(row.reason as FreezeReason)).map((row) => row.id))
    last = clock.monotonic()
  }

  /** People found the clock right: what this node doubted is explained, and the mark may be an earlier one now. */
  async function goOnFromResumed(): Promise<void> {
    if (known.size === 0) return
    const standing = new Set((await standingFreezes(store.read)).map((row) => row.id))
    if ([...known].every((id) => standing.has(id))) return
    clock.accept((await highestSeen(store.read)) ?? clock.wall())
    known = new Set()
  }

  return {
    chore: {
      name: 'heartbeat',
      async run(now: Instant) {
        if (last === null || clock.monotonic() - last >= BEAT || clock.doubt() !== null) await beatOnce()
        return now + BEAT
      },
    },
    async start() {
      await beatOnce()
      timer = setInterval(() => {
        void beatOnce().catch((error: unknown) =>
          log.error({ err: error }, 'heartbeat failed; it is tried again'),
        )
      }, BEAT)
      timer.unref()
    },
    async stop() {
      clearInterval(timer)
      await running?.catch(() => undefined)
      // The others notice a node that falls silent; a database that is gone must not keep this one from ending.
      await store
        .transact((tx) => updateNode(tx, node.id, { stoppedAt: clock.now() }))
        .catch((error: unknown) => log.error({ err: error }, 'the stop could not be written down'))
    },
  }
}
