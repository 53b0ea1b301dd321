import { gatePassEntitlement } from '~/connectors/gate-pass/config'
import type { Standing } from '~/domain/credential/weigh'
import type { Id } from '~/domain/kernel/ids'

/** The zone that an entitlement version lets into, as both seats approved it; null when that cannot be read. */
export function zoneOf({ mappings }: Standing, versionId: Id): Id | null {
  const mapping = gatePassEntitlement.safeParse(mappings.get(versionId))
  return mapping.success ? mapping.data.zoneId : null
}
