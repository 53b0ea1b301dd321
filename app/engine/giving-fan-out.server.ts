import type { Services } from '~/platform/services'
import { touch, unfinishedPage } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { type GivingFreezeRow, recentFreezes, updateFreezeFacts } from '~db/repositories/giving-freezes'
import type { Chore } from './chores.server'

/** Rows woken in one transaction: small enough that people and ends get in between. */
const BATCH = 500

/** Freezes looked through; those before them were fanned out long ago. */
const RECENT = 20

/** The cursor of a resumed freeze that has reached everybody. */
const FANNED_OUT = 'done'

/** A freeze is resumed alone; this wakes everything that may have waited for it, batch by batch. */
export function givingFanOut(services: Services): Chore {
  return {
    name: 'giving fan-out',
    async run() {
      for (const freeze of await toFanOut(await recentFreezes(services.store.read, RECENT))) {
        while (await fanOutBatch(services, freeze.id)) {
          // Each batch is a transaction of its own.
        }
      }
      return null
    },
  }
}

function toFanOut(rows: readonly GivingFreezeRow[]): readonly GivingFreezeRow[] {
  return rows.filter((row) => row.resumedAt !== null && row.facts.cursor !== FANNED_OUT)
}

async function fanOutBatch(services: Services, freezeId: string): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const freeze = toFanOut(await recentFreezes(tx, RECENT)).find((row) => row.id === freezeId)
    if (!freeze) return false
    const after = typeof freeze.facts.cursor === 'string' ? freeze.facts.cursor : ''
    const ids = (await unfinishedPage(tx, {}, after, BATCH)).map((row) => row.id)
    if (ids.length > 0) await touch(tx, { credentialIds: ids }, services.clock.now(), PRIORITY.give)
    const last = ids.length < BATCH
    await updateFreezeFacts(tx, freezeId, { ...freeze.facts, cursor: last ? FANNED_OUT : ids.at(-1) })
    tx.afterCommit(services.wake)
    return !last
  }, 'background')
}
