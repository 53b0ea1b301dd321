import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { type LockRow, recordLocked } from '~db/repositories/locks'
import type { Tx } from '~db/store'

/** Moves the counters of the locks that reached a credential, and writes down each that is confirmed everywhere now. */
export async function noteLocked(
  services: Services,
  tx: Tx,
  credentialId: Id,
  outcome: 'confirmed' | 'unknown',
  now: Instant,
): Promise<void> {
  for (const lock of await recordLocked(tx, credentialId, outcome, now)) {
    await noteLockConfirmed(services, tx, lock, lock.affected, now)
  }
}

/** Nobody a lock names holds anything any more. */
export async function noteLockConfirmed(
  services: Services,
  tx: Tx,
  { id, target, targetId }: LockRow,
  affected: number,
  now: Instant,
): Promise<void> {
  await services.audit.append(tx, now, {
    type: 'lock.confirmed',
    actorId: null,
    subjects: target === 'everyone' ? {} : { [target]: targetId },
    facts: { lock: id, target, targetId, affected },
  })
}
