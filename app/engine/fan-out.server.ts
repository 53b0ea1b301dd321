import { SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import type { Handle, Lane, Tx } from '~db/store'
import type { Chore } from './chores.server'

/** Credentials woken in one transaction: so few that people and ends get in between. */
export const FAN_OUT_BATCH = 500

/** Something that changes what many credentials may hold: committed alone, and then told to them batch by batch. */
export interface FanOut<Unit> {
  readonly name: string
  readonly lane: Lane
  /** What has not reached everybody yet: each goes on from a cursor of its own. */
  unfinished(h: Handle): Promise<readonly Unit[]>
  /** Those of them that may go on now; all of them where this is absent. */
  ready?(h: Handle, units: readonly Unit[]): Promise<readonly Unit[]>
  /** Wakes the next batch of one and moves its cursor. Does nothing where another node has brought it to its end. */
  wakeNext(tx: Tx, unit: Unit): Promise<void>
}

/**
 * Fans out beside the engine's passes: the first batch is being worked on while the last one is still being found, and no
 * end and no other chore waits for it. What a stop cuts off goes on from its cursor.
 */
export function fanOutChore<Unit>(
  { store, log, wake }: Pick<Services, 'store' | 'log' | 'wake'>,
  { name, lane, unfinished, ready, wakeNext }: FanOut<Unit>,
): Chore {
  let round: Promise<void> | null = null
  let stopped = false

  /** One batch of each in turn: a lock on one person does not wait for one on everybody. */
  async function wakeAll(): Promise<void> {
    for (let failed = false; !failed; ) {
      const left = await unfinished(store.read)
      const units = ready ? await ready(store.read, left) : left
      if (units.length === 0) return
      for (const unit of units) {
        if (stopped) return
        await wakeBatch(unit).catch((error: unknown) => {
          log.error({ err: error, chore: name }, 'a batch could not be woken; it is tried again')
          failed = true
        })
      }
    }
  }

  async function wakeBatch(unit: Unit): Promise<void> {
    await store.transact(async (tx) => {
      await wakeNext(tx, unit)
      tx.afterCommit(wake)
    }, lane)
  }

  return {
    name,
    async run(now) {
      if ((await unfinished(store.read)).length === 0) return null
      round ??= wakeAll()
        .catch((error: unknown) => {
          log.error({ err: error, chore: name }, 'what is to be woken could not be read; it is tried again')
        })
        .finally(() => {
          round = null
        })
      return now + SECOND
    },
    settle: async () => {
      await round
    },
    stop: () => {
      stopped = true
    },
  }
}
