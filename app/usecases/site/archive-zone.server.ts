import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { currentEntitlements } from '~db/repositories/entitlements'
import { updateZone, zoneById } from '~db/repositories/zones'

/**
 * Archives a zone. Refused while an entitlement leads into it: archiving that says first what is taken away.
 * Problems: not_found, archived, zone_in_use.
 */
export async function archiveZone(services: Services, actor: Actor, zoneId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const zone = await zoneById(tx, zoneId)
    if (!zone) return refuse('not_found')
    if (zone.archivedAt !== null) return refuse('archived')
    const leading = await currentEntitlements(tx, { zoneId }, '', 1)
    if (leading.length > 0) return refuse('zone_in_use')
    await updateZone(tx, zoneId, { archivedAt: now })
    await services.audit.append(tx, now, {
      type: 'zone.archived',
      actorId: actor.personId,
      subjects: { site: zone.siteId },
      facts: { zone: zoneId },
    })
    return ok(null)
  })
}
