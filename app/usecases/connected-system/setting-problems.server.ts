import type { Id } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { systemById } from '~db/repositories/systems'
import { readSettings } from './settings.server'

/**
 * What the connector would refuse of these settings: asked when the rest of the form is refused already, so that all
 * that is wrong is said at once. `systemId` is the system that is changed, null for a new one.
 */
export async function settingProblems(
  services: Services,
  actor: Actor,
  kind: string,
  systemId: Id | null,
  typed: Readonly<Record<string, unknown>>,
): Promise<readonly Problem[]> {
  if (!may(actor, 'configure', {}, services.clock.now())) return []
  const before = systemId === null ? null : await systemById(services.store.read, systemId)
  const settings = readSettings(services, services.connectors.get(kind), systemId ?? '', typed, before)
  return settings.ok ? [] : settings.problems
}
