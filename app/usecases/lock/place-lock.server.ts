import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertLock, standingLocks } from '~db/repositories/locks'
import type { LockInput } from './lock-input'
import { namedTarget } from './lock-target.server'

/**
 * Places a lock: from this commit on nobody it names is given anything, and the engine takes away what they hold, before
 * all other work. Only the lock is written here, so that nothing can hold it up. One approver is enough, and nobody
 * waits for a fresh code. Problems: not_found, second_factor_unproved, target_unknown, already_locked.
 */
export async function placeLock(services: Services, actor: Actor, input: LockInput): Promise<Result<Id>> {
  const now = services.clock.now()
  if (!may(actor, 'lock.place', {}, now)) return refuse('not_found')
  if (!actor.secondFactorProved) return refuse('second_factor_unproved')
  return services.store.transact(async (tx) => {
    const named = await namedTarget(tx, input.target, input.targetId)
    if (!named) return refuse({ code: 'target_unknown', field: 'targetId' })
    const { target, targetId } = named
    const standing = await standingLocks(tx)
    if (standing.some((lock) => lock.target === target && lock.targetId === targetId)) {
      return refuse({ code: 'already_locked', field: 'targetId' })
    }
    const id = services.ids.id()
    await insertLock(tx, {
      id,
      target,
      targetId,
      reason: input.reason,
      placedBy: actor.personId,
      placedAt: now,
      cursor: null,
      affected: 0,
      confirmed: 0,
      unknown: 0,
    })
    await services.audit.append(tx, now, {
      type: 'lock.placed',
      actorId: actor.personId,
      subjects: target === 'everyone' ? {} : { [target]: targetId },
      facts: { lock: id, target, targetId },
    })
    tx.afterCommit(services.wake)
    return ok(id)
  })
}
