import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { type LockedOutcome, type LockRow, recordLocked } from '~db/repositories/locks'
import type { Tx } from '~db/store'

/** What the credentials of one transaction came to, by id. */
export type LockedOutcomes = Map<Id, LockedOutcome>

/**
 * Moves the counters of the locks that reached these credentials, and writes down each that is confirmed everywhere now.
 * Called once for all that one transaction records: every lock's row is written once by it.
 */
export async function noteLockedAll(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  outcomes: Readonly<LockedOutcomes>,
  now: Instant,
): Promise<void> {
  for (const lock of await recordLocked(tx, outcomes, now)) {
    await noteLockConfirmed(services, tx, lock, lock.affected, now)
  }
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
