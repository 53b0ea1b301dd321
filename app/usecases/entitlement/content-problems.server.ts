import type { Id } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { systemById } from '~db/repositories/systems'
import { entitlementInput } from './entitlement-input'
import { versionContent } from './version-content.server'

/**
 * What would be refused of zone, tier and mapping: asked when the name is refused already, so that all that is wrong is said
 * at once. Nothing to whoever may not configure.
 */
export async function contentProblems(
  services: Services,
  actor: Actor,
  systemId: Id,
  raw: Readonly<Record<string, unknown>>,
): Promise<readonly Problem[]> {
  if (!may(actor, 'configure', {}, services.clock.now())) return []
  const h = services.store.read
  const system = await systemById(h, systemId)
  const rest = entitlementInput.omit({ name: true }).safeParse(raw)
  if (!system || !rest.success) return []
  const connector = services.connectors.get(system.kind)
  const content = await versionContent(h, connector, system.siteId, { ...rest.data, name: '' })
  return content.ok ? [] : content.problems
}
