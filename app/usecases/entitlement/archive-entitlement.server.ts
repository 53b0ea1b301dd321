import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { archiveEntitlementRow, entitlementById } from '~db/repositories/entitlements'
import { touchHolders } from './save-version.server'

/** Archives an entitlement: nobody gets it any more, and whoever holds it loses it. Problems: not_found, archived. */
export async function archiveEntitlement(
  services: Services,
  actor: Actor,
  entitlementId: Id,
): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const entitlement = await entitlementById(tx, entitlementId)
    if (!entitlement) return refuse('not_found')
    if (!(await archiveEntitlementRow(tx, entitlementId, now))) return refuse('archived')
    await touchHolders(tx, entitlementId, now)
    await services.audit.append(tx, now, {
      type: 'entitlement.archived',
      actorId: actor.personId,
      subjects: { site: entitlement.siteId, system: entitlement.systemId },
      facts: { entitlement: entitlementId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
