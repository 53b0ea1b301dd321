import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type LockRow, lockById, updateLock } from '~db/repositories/locks'
import type { Handle } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import type { LiftInput } from './lock-input'
import { concernedSites } from './lock-target.server'

/**
 * Lifts a lock: what its people were granted and is still in its window is given again. Placing needs one approver
 * because it only takes; lifting gives, so it is another approver who does it, of a site that the lock bears on, with a
 * fresh code. Problems: not_found, not_locked, own_lock, and at `code` those of `proveSecondFactor`.
 */
export async function liftLock(
  services: Services,
  actor: Actor,
  lockId: Id,
  input: LiftInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  const shown = await lockById(services.store.read, lockId)
  if (!shown || !(await mayLift(services.store.read, actor, shown, now))) return refuse('not_found')
  return withSecondFactor(services, actor, input.code, now, async (tx, actor) => {
    const lock = await lockById(tx, lockId)
    if (!lock || !(await mayLift(tx, actor, lock, now))) return refuse('not_found')
    if (lock.liftedAt !== null) return refuse('not_locked')
    if (lock.placedBy === actor.personId) return refuse('own_lock')
    await updateLock(tx, lockId, {
      liftedAt: now,
      liftedBy: actor.personId,
      liftReason: input.reason,
      // From the first again: the engine wakes everybody the lock reached.
      cursor: null,
    })
    await services.audit.append(tx, now, {
      type: 'lock.lifted',
      actorId: actor.personId,
      subjects: lock.target === 'everyone' ? {} : { [lock.target]: lock.targetId },
      facts: { lock: lockId, target: lock.target, targetId: lock.targetId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}

async function mayLift(h: Handle, actor: Actor, lock: LockRow, now: Instant): Promise<boolean> {
  return may(actor, 'lock.lift', { siteIds: await concernedSites(h, lock, now) }, now)
}
