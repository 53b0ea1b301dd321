import type { Connector } from '~/connectors/contract'
import { type Demands, demandsIn } from '~/domain/entitlement/zone-change'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { RiskTier } from '~/domain/policy/risk-tier'
import { type ZoneRow, zoneById } from '~db/repositories/zones'
import type { Handle } from '~db/store'
import { settingFields, typedSettings } from '../connected-system/setting-fields'
import { problemsOf } from '../typed-input'
import type { EntitlementInput } from './entitlement-input'
import type { VersionContent } from './save-version.server'

/** The mapping's field that means the entitlement's own zone: it is chosen once, not typed again. */
export const ZONE_FIELD = 'zoneId'

/**
 * What a version says, out of what was typed. Problems stand at the fields `zoneId`, `riskTier` and `mapping.<name>`:
 * required, zone_of_another_site, archived, and what the connector's schema refuses.
 */
export async function versionContent(
  h: Handle,
  connector: Connector,
  siteId: string,
  input: EntitlementInput,
): Promise<Result<VersionContent>> {
  const fields = settingFields(connector.entitlementSchema)
  const needsZone = fields.some((field) => field.name === ZONE_FIELD)
  const zone = input.zoneId === null ? null : await zoneById(h, input.zoneId)
  if (input.zoneId !== null && zone?.siteId !== siteId) {
    return refuse({ code: 'zone_of_another_site', field: 'zoneId' })
  }
  if (zone?.archivedAt) return refuse({ code: 'archived', field: 'zoneId' })
  const typed = typedSettings(fields, input.mapping)
  if (needsZone && zone) typed[ZONE_FIELD] = zone.id
  const mapping = connector.entitlementSchema.safeParse(typed)
  const [first, ...more] = [
    ...(needsZone && zone === null ? [{ code: 'required', field: 'zoneId' }] : []),
    ...(!needsZone && zone === null && input.riskTier === null
      ? [{ code: 'tier_without_zone', field: 'riskTier' }]
      : []),
    ...(mapping.success
      ? []
      : problemsOf(mapping.error, 'mapping.').filter(({ field }) => field !== `mapping.${ZONE_FIELD}`)),
  ]
  if (first) return refuse(first, ...more)
  if (!mapping.success) return { ok: false, problems: problemsOf(mapping.error, 'mapping.') }

  const demands = demandsIn(zone && demandsOf(zone), {
    ...(input.riskTier === null ? {} : { riskTier: input.riskTier }),
    escortRequired: input.escortRequired,
  })
  return ok({
    name: input.name,
    mapping: mapping.data as Record<string, unknown>,
    zoneId: zone?.id ?? null,
    ...demands,
  })
}

function demandsOf(zone: ZoneRow): Demands {
  return { riskTier: zone.riskTier as RiskTier, escortRequired: zone.escortRequired === true }
}
