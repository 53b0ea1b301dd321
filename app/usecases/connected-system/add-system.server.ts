import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { siteById } from '~db/repositories/sites'
import { insertSystem, systemsOfSite } from '~db/repositories/systems'
import { transactAs } from '../identity/actor-now.server'
import { newSystem } from './new-system'
import { readSettings } from './settings.server'
import type { SystemInput } from './system-input'
import { ownerProblem } from './system-owner.server'

/**
 * Adds a connected system to a site. It gives nothing until both seats of the site confirmed what it is. Problems:
 * not_found, archived, kind_unknown, name_taken, owner_unknown, and at `settings.<name>` what the connector refuses.
 */
export async function addSystem(
  services: Services,
  actor: Actor,
  siteId: Id,
  kind: string,
  input: SystemInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  if (!services.connectors.kinds().includes(kind)) return refuse({ code: 'kind_unknown', field: 'kind' })
  const id = services.ids.id()
  const { settings: typed, ...facts } = input
  const settings = readSettings(services, services.connectors.get(kind), id, typed, null)
  if (!settings.ok) return settings
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const site = await siteById(tx, siteId)
    if (!site) return refuse('not_found')
    if (site.archivedAt !== null) return refuse('archived')
    const others = await systemsOfSite(tx, siteId)
    if (others.some((other) => other.name === input.name))
      return refuse({ code: 'name_taken', field: 'name' })
    const owner = await ownerProblem(tx, input.ownerId)
    if (owner) return refuse(owner)
    await insertSystem(tx, { ...newSystem(id, siteId, kind, now), ...facts, ...settings.value })
    await services.audit.append(tx, now, {
      type: 'system.added',
      actorId: actor.personId,
      subjects: { site: siteId, system: id },
      facts: { kind, ownerSeat: input.ownerSeat, owner: input.ownerId, targetVersion: 1 },
    })
    return ok(id)
  })
}
