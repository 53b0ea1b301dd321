import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { currentEntitlement, currentEntitlements } from '~db/repositories/entitlements'
import { systemById } from '~db/repositories/systems'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import type { EntitlementInput } from './entitlement-input'
import { saveVersion } from './save-version.server'
import { versionContent } from './version-content.server'

/**
 * Writes a new version of an entitlement: what was approved before stays what it was, whatever is asked for from now on
 * is the new one. `shownVersion` is the number that stood on the form. Problems: not_found, archived,
 * changed_meanwhile, name_taken, fields.
 */
export async function changeEntitlement(
  services: Services,
  actor: Actor,
  entitlementId: Id,
  shownVersion: number,
  input: EntitlementInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const current = await currentEntitlement(tx, entitlementId)
    const system = current && (await systemById(tx, current.entitlement.systemId))
    if (!current || !system) return refuse('not_found')
    if (current.entitlement.archivedAt !== null || system.archivedAt !== null) return refuse('archived')
    if (current.version.version !== shownVersion) return refuse('changed_meanwhile')
    const content = await versionContent(tx, services.connectors.get(system.kind), system.siteId, input)
    if (!content.ok) return content
    const others = await currentEntitlements(tx, { systemId: system.id })
    if (others.some((o) => o.entitlement.id !== entitlementId && o.version.name === input.name)) {
      return refuse({ code: 'name_taken', field: 'name' })
    }
    await saveVersion(services, tx, actor, now, current.entitlement, content.value)
    tx.afterCommit(services.wake)
    return ok(null)
  })
  return orDuplicate(saved, { code: 'changed_meanwhile' })
}
