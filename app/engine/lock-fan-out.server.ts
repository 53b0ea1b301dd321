import type { Services } from '~/platform/services'
import { FANNED_OUT, type Reach, touch, unfinishedPage } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { insertLocked, type LockRow, locksToFanOut, updateLock } from '~db/repositories/locks'
import type { Chore } from './chores.server'
import { FAN_OUT_BATCH, fanOutChore } from './fan-out.server'
import { noteLockConfirmed } from './lock-progress.server'

/** A lock is committed alone; this wakes everybody it names, and again when it is lifted. */
export function lockFanOut(services: Services): Chore {
  return fanOutChore<LockRow>(services, {
    name: 'lock fan-out',
    lane: 'interactive',
    unfinished: locksToFanOut,
    async wakeNext(tx, { id: lockId }) {
      const now = services.clock.now()
      // As it is in this transaction: it may have been lifted since, and begins anew then.
      const lock = (await locksToFanOut(tx)).find((row) => row.id === lockId)
      if (!lock) return
      const page = await unfinishedPage(tx, reachOf(lock), lock.cursor ?? '', FAN_OUT_BATCH)
      const ids = page.map((row) => row.id)
      if (ids.length > 0) {
        await touch(tx, { credentialIds: ids }, now, lock.liftedAt === null ? PRIORITY.lock : PRIORITY.give)
      }
      const added = lock.liftedAt === null ? await insertLocked(tx, lockId, ids) : 0
      const last = page.length < FAN_OUT_BATCH
      const affected = lock.affected + added
      const nothingToWaitFor = last && lock.liftedAt === null && lock.confirmed === affected
      await updateLock(tx, lockId, {
        cursor: last ? FANNED_OUT : (ids.at(-1) as string),
        affected,
        ...(nothingToWaitFor ? { confirmedAt: now } : {}),
      })
      if (nothingToWaitFor) await noteLockConfirmed(services, tx, lock, affected, now)
    },
  })
}

function reachOf(lock: LockRow): Reach {
  const id = lock.targetId ?? ''
  switch (lock.target) {
    case 'person':
      return { personId: id }
    case 'vendor':
      return { vendorId: id }
    case 'site':
      return { siteId: id }
    case 'system':
      return { systemId: id }
    case 'everyone':
      return {}
  }
}
