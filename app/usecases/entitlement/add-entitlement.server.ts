import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { currentEntitlements, insertEntitlement } from '~db/repositories/entitlements'
import { systemById } from '~db/repositories/systems'
import { transactAs } from '../identity/actor-now.server'
import type { EntitlementInput } from './entitlement-input'
import { saveVersion } from './save-version.server'
import { versionContent } from './version-content.server'

/** Adds an entitlement to a connected system, in its first version. Problems: not_found, archived, name_taken, fields. */
export async function addEntitlement(
  services: Services,
  actor: Actor,
  systemId: Id,
  input: EntitlementInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const system = await systemById(tx, systemId)
    if (!system) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    const content = await versionContent(tx, services.connectors.get(system.kind), system.siteId, input)
    if (!content.ok) return content
    const others = await currentEntitlements(tx, { systemId })
    if (others.some(({ version }) => version.name === input.name)) {
      return refuse({ code: 'name_taken', field: 'name' })
    }
    const entitlement = { id: services.ids.id(), systemId, siteId: system.siteId, createdAt: now }
    await insertEntitlement(tx, entitlement)
    await saveVersion(services, tx, actor, now, entitlement, content.value)
    return ok(entitlement.id)
  })
}
