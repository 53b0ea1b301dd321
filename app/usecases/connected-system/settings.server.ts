import type { Connector } from '~/connectors/contract'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { openSecrets } from '~/platform/system-access.server'
import { problemsOf } from '../typed-input'
import { settingFields, typedSettings } from './setting-fields'

/** A system's settings as they are stored: what may be read, and the secrets as one sealed text. */
export interface StoredSettings {
  readonly config: Record<string, unknown>
  readonly sealedSecrets: string | null
}

/**
 * Typed settings through the connector's schema. A secret left empty is the one `before` has, unless the place changes that
 * it is sent to: whoever may change an address could otherwise have the secret sent to a server of their own. Problems stand at
 * `settings.<name>`: required, secret_for_new_address, and whatever the schema refuses.
 */
export function readSettings(
  { keys }: Pick<Services, 'keys'>,
  connector: Connector,
  systemId: Id,
  typed: Readonly<Record<string, unknown>>,
  before: StoredSettings | null,
): Result<StoredSettings> {
  const fields = settingFields(connector.configSchema, connector.secretFields)
  const kept = before === null ? {} : keptSecrets(keys, systemId, before)
  const values = typedSettings(fields, typed)
  for (const { name, secret } of fields) {
    if (secret && (values[name] === undefined || values[name] === '')) values[name] = kept[name]
    if (values[name] === '' || values[name] === undefined) delete values[name]
  }
  const parsed = connector.configSchema.safeParse(values)
  if (!parsed.success) return { ok: false, problems: problemsOf(parsed.error, 'settings.') }

  const config: Record<string, unknown> = {}
  const secrets: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(parsed.data as Record<string, unknown>)) {
    if (connector.secretFields.includes(name)) secrets[name] = value
    else config[name] = value
  }
  const hasSecrets = Object.keys(secrets).length > 0
  const context = systemSecretContext(systemId, config)
  // Unchanged secrets keep their seal, so that the row says whether a new one was typed.
  const sameContext = before !== null && context === systemSecretContext(systemId, before.config)
  const [first, ...rest] = before === null || sameContext ? [] : notTyped(typed, secrets)
  if (first) return refuse(first, ...rest)
  if (sameContext && JSON.stringify(secrets) === JSON.stringify(kept)) {
    return ok({ config, sealedSecrets: before.sealedSecrets })
  }
  const sealedSecrets = hasSecrets ? keys.sealer.seal(JSON.stringify(secrets), context) : null
  return ok({ config, sealedSecrets })
}

/** The secrets that nobody typed although they would go to another place than the one they were typed for. */
function notTyped(
  typed: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, unknown>>,
): readonly Problem[] {
  const isTyped = (name: string) => typeof typed[name] === 'string' && typed[name].trim() !== ''
  return Object.keys(secrets)
    .filter((name) => !isTyped(name))
    .map((name) => ({ code: 'secret_for_new_address', field: `settings.${name}` }))
}

/** True when both point at the same place; a secret that was replaced does not point elsewhere. */
export function pointsAtSamePlace(a: StoredSettings, b: StoredSettings): boolean {
  return JSON.stringify(sorted(a.config)) === JSON.stringify(sorted(b.config))
}

/** None when the seal does not open: then they are typed again, and the system can be put right. */
function keptSecrets(keys: Services['keys'], systemId: Id, before: StoredSettings): Record<string, unknown> {
  try {
    return openSecrets(keys, systemId, before)
  } catch {
    return {}
  }
}

function sorted(config: Readonly<Record<string, unknown>>) {
  return Object.entries(config).sort(([a], [b]) => (a < b ? -1 : 1))
}
