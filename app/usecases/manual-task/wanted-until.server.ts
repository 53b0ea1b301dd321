import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import type { ManualTaskRow } from '~db/repositories/manual-tasks'
import type { Tx } from '~db/store'
import { standingOf } from '../credential/standing.server'

/** Until when the task's right is granted at this instant; null when it is not. */
export async function wantedUntil(
  services: Services,
  tx: Tx,
  { credentialId, right }: ManualTaskRow,
  now: Instant,
): Promise<Instant | null> {
  const found = await standingOf(services, tx, credentialId, now)
  if (!found) return null
  const connector = services.connectors.get(found.facts.system.kind)
  const ends = [...found.want.entitlements].flatMap(([versionId, until]) => {
    const mapping = connector.entitlementSchema.safeParse(found.standing.mappings.get(versionId))
    return mapping.success && connector.nativeEntitlement(mapping.data) === right ? [until] : []
  })
  return ends.length === 0 ? null : Math.max(...ends)
}
