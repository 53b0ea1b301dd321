import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { reaches, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { forgetPlace } from '~db/repositories/listing-runs'
import { requestListing as requestListingOf } from '~db/repositories/listings'
import { systemById } from '~db/repositories/systems'

/** Asks the engine to list a system's accounts at once, instead of within the hour. Problems: not_found. */
export async function requestListing(services: Services, actor: Actor, systemId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null || !may(actor, 'system.list', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const system = await systemById(tx, systemId)
    if (!system || system.archivedAt !== null || !reaches(sites, system.siteId)) return refuse('not_found')
    await requestListingOf(tx, systemId, now)
    await forgetPlace(tx, systemId)
    await services.audit.append(tx, now, {
      type: 'system.listing_requested',
      actorId: actor.personId,
      subjects: { system: systemId, site: system.siteId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
