import type { SystemAccess } from '~/connectors/contract'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import type { Tables } from '~db/tables'

/** The system as its connector sees it: settings parsed, secrets unsealed. Throws ZodError when the settings do not fit. */
export function openSystem(
  services: Pick<Services, 'connectors' | 'keys'>,
  system: Tables['connectedSystem']['$inferSelect'],
  signal: AbortSignal,
): SystemAccess {
  const connector = services.connectors.get(system.kind)
  const secrets =
    system.sealedSecrets === null
      ? {}
      : JSON.parse(
          services.keys.sealer.open(system.sealedSecrets, systemSecretContext(system.id, system.config)),
        )
  return {
    systemId: system.id,
    config: connector.configSchema.parse({ ...system.config, ...secrets }),
    signal,
  }
}
