import type { Vault } from '~/domain/credential/vault'
import { systemSecretContext } from './secret-contexts.server'
import type { Services } from './services'
import { openVault } from './vault.server'

/** What of a system's row its connector is opened with. */
export interface StoredSystem {
  readonly id: string
  readonly kind: string
  /** Settings without secrets. */
  readonly config: Record<string, unknown>
  /** The secret settings as one sealed JSON text; null when there are none. */
  readonly sealedSecrets: string | null
}

/**
 * The system as its connector takes it: settings parsed, secrets unsealed. Throws ZodError or SealError when what is
 * stored does not fit.
 */
export function openSystem(
  services: Services,
  system: StoredSystem,
  signal: AbortSignal,
): {
  readonly systemId: string
  readonly config: unknown
  readonly signal: AbortSignal
  readonly vault: Vault
} {
  const secrets = openSecrets(services.keys, system.id, system)
  const config = services.connectors.get(system.kind).configSchema.parse({ ...system.config, ...secrets })
  return { systemId: system.id, config, signal, vault: openVault(services, system) }
}

/** A system's secret settings; sealed to what it points at, so that they open for no other target. */
export function openSecrets(
  { sealer }: Pick<Services['keys'], 'sealer'>,
  systemId: string,
  { config, sealedSecrets }: Pick<StoredSystem, 'config' | 'sealedSecrets'>,
): Record<string, unknown> {
  if (sealedSecrets === null) return {}
  return JSON.parse(sealer.open(sealedSecrets, systemSecretContext(systemId, config)))
}
