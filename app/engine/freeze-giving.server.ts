import type { Facts } from '~/domain/audit/event'
import type { FreezeReason } from '~/domain/giving/freeze'
import type { Instant } from '~/domain/kernel/time'
import { insertFreeze } from '~db/repositories/giving-freezes'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'

/**
 * Freezes giving for a reason: from this commit on nothing new is given until a person of each seat says that it may go on.
 * Those who can say so are called. False when it is frozen for that reason already. `facts` holds numbers and codes that
 * explain it, no names.
 */
export async function freezeGiving(
  services: EngineServices,
  tx: Tx,
  reason: FreezeReason,
  facts: Facts,
  now: Instant,
): Promise<boolean> {
  const id = services.ids.id()
  if (!(await insertFreeze(tx, { id, reason, facts: { ...facts }, frozenAt: now }))) return false
  await services.audit.append(tx, now, {
    type: 'giving.frozen',
    actorId: null,
    subjects: {},
    facts: { freeze: id, frozenFor: reason, ...facts },
  })
  await services.notices.frozen(tx, reason, now)
  services.log.error({ reason, facts }, 'giving is frozen until both seats resume it')
  tx.afterCommit(services.wake)
  return true
}
