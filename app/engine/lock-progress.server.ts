import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { type LockedOutcome, type LockRow, recordLocked } from '~db/repositories/locks'
import type { Tx } from '~db/store'

/**
 * Moves the counters of the locks that reached these credentials, and writes down each that is confirmed everywhere now.
 * Called once for all that one transaction records: every lock's row is written once by it.
 */
export async function noteLockedAll(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  outcomes: ReadonlyMap<Id, LockedOutcome>,
  now: Instant,
): Promise<void> {
  for (const lock of await recordLocked(tx, outcomes, now)) {
    await noteLockConfirmed(services, tx, lock, lock.affected, now)
  }
}

/** The same for one credential. */
export async function noteLocked(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  credentialId: Id,
  outcome: LockedOutcome,
  now: Instant,
): Promise<void> {
  await noteLockedAll(services, tx, new Map([[credentialId, outcome]]), now)
}

/** Nobody a lock names holds anything any more. */
export async function noteLockConfirmed(
  services: Pick<Services, 'audit'>,
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
