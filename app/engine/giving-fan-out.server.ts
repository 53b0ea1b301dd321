import type { Services } from '~/platform/services'
import { FANNED_OUT, touch, unfinishedPage } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { type GivingFreezeRow, recentFreezes, updateFreezeFacts } from '~db/repositories/giving-freezes'
import type { Handle } from '~db/store'
import type { Chore } from './chores.server'
import { FAN_OUT_BATCH, fanOutChore } from './fan-out.server'

/** Freezes looked through; those before them were fanned out long ago. */
const RECENT = 20

/** A freeze is resumed alone; this wakes everything that may have waited for it. */
export function givingFanOut(services: Services): Chore {
  return fanOutChore<GivingFreezeRow>(services, {
    name: 'giving fan-out',
    lane: 'background',
    unfinished: resumedFreezes,
    async wakeNext(tx, { id }) {
      const freeze = (await resumedFreezes(tx)).find((row) => row.id === id)
      if (!freeze) return
      const after = typeof freeze.facts.cursor === 'string' ? freeze.facts.cursor : ''
      const ids = (await unfinishedPage(tx, {}, after, FAN_OUT_BATCH)).map((row) => row.id)
      if (ids.length > 0) await touch(tx, { credentialIds: ids }, services.clock.now(), PRIORITY.give)
      const last = ids.length < FAN_OUT_BATCH
      await updateFreezeFacts(tx, id, { ...freeze.facts, cursor: last ? FANNED_OUT : ids.at(-1) })
    },
  })
}

async function resumedFreezes(h: Handle): Promise<readonly GivingFreezeRow[]> {
  const rows = await recentFreezes(h, RECENT)
  return rows.filter((row) => row.resumedAt !== null && row.facts.cursor !== FANNED_OUT)
}
