import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { siteById } from '~db/repositories/sites'
import { insertZone, zonesOfSite } from '~db/repositories/zones'
import { transactAs } from '../identity/actor-now.server'
import type { ZoneInput } from './site-input'

/** Adds a zone to a site. Problems: not_found, archived, name_taken. */
export async function addZone(
  services: Services,
  actor: Actor,
  siteId: Id,
  input: ZoneInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const site = await siteById(tx, siteId)
    if (!site) return refuse('not_found')
    if (site.archivedAt !== null) return refuse('archived')
    const zones = await zonesOfSite(tx, siteId)
    if (zones.some((zone) => zone.name === input.name)) return refuse({ code: 'name_taken', field: 'name' })
    const id = services.ids.id()
    await insertZone(tx, { id, siteId, ...input, createdAt: now })
    await services.audit.append(tx, now, {
      type: 'zone.added',
      actorId: actor.personId,
      subjects: { site: siteId },
      facts: { zone: id, riskTier: input.riskTier, escort: input.escortRequired },
    })
    return ok(id)
  })
}
