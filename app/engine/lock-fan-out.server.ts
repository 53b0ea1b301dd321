import type { Services } from '~/platform/services'
import { type Reach, touch, unfinishedPage } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { FANNED_OUT, insertLocked, type LockRow, locksToFanOut, updateLock } from '~db/repositories/locks'
import type { Chore } from './chores.server'
import { noteLockConfirmed } from './lock-progress.server'

/** Rows woken in one transaction: small enough that people and other ends get in between. */
const BATCH = 500

/** A lock is committed alone; this wakes everybody it names, batch by batch, and again when it is lifted. */
export function lockFanOut(services: Services): Chore {
  return {
    name: 'lock fan-out',
    async run() {
      for (const lock of await locksToFanOut(services.store.read)) {
        while (await fanOutBatch(services, lock.id, reachOf(lock))) {
          // Each batch is a transaction of its own.
        }
      }
      return null
    },
  }
}

async function fanOutBatch(services: Services, lockId: string, reach: Reach): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    const lock = (await locksToFanOut(tx)).find((row) => row.id === lockId)
    if (!lock) return false
    const page = await unfinishedPage(tx, reach, lock.cursor ?? '', BATCH)
    const ids = page.map((row) => row.id)
    if (ids.length > 0) {
      await touch(tx, { credentialIds: ids }, now, lock.liftedAt === null ? PRIORITY.lock : PRIORITY.give)
    }
    const added = lock.liftedAt === null ? await insertLocked(tx, lockId, ids) : 0
    const last = page.length < BATCH
    const affected = lock.affected + added
    const nothingToWaitFor = last && lock.liftedAt === null && lock.confirmed === affected
    await updateLock(tx, lockId, {
      cursor: last ? FANNED_OUT : (ids.at(-1) as string),
      affected,
      ...(nothingToWaitFor ? { confirmedAt: now } : {}),
    })
    if (nothingToWaitFor) await noteLockConfirmed(services, tx, lock, affected, now)
    tx.afterCommit(services.wake)
    return !last
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
