import type { Connector } from '~/connectors/contract'
import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { type ExclusiveHold, exclusiveClash } from '~/domain/grant/exclusive'
import type { Problem } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { runningGrantsOfSystem } from '~db/repositories/grants'
import { holdSystem, systemsByIds } from '~db/repositories/systems'
import type { Handle, Tx } from '~db/store'

/** Who holds, or is to hold, what this mapping gives; null for what everybody may hold at once. */
export async function holdsOf(
  { connectors }: Pick<Services, 'connectors'>,
  h: Handle,
  system: { readonly id: string; readonly kind: string },
  mapping: unknown,
  now: Instant,
): Promise<readonly ExclusiveHold[] | null> {
  const connector = connectors.get(system.kind)
  const key = keyOf(connector, mapping)
  if (key === null) return null
  const grants = await runningGrantsOfSystem(h, system.id, now)
  return grants
    .filter((grant) => keyOf(connector, grant.mapping) === key)
    .map(({ personId, validFrom, effectiveEnd }) => ({ personId, from: validFrom, to: effectiveEnd }))
}

/**
 * What of this much two people would hold at once. The systems' rows are held meanwhile: of two requests that are approved at
 * the same time the second one sees the first one's grants. Problems: exclusive_crew, exclusive_taken.
 */
export async function exclusiveProblems(
  services: Pick<Services, 'connectors'>,
  tx: Tx,
  body: RevisionBody,
  granted: Scope,
  now: Instant,
): Promise<readonly Problem[]> {
  const rights = body.entitlements.filter((each) => granted.entitlements.includes(each.versionId))
  const ids = [...new Set(rights.map((right) => right.systemId))].sort()
  const systems = await systemsByIds(tx, ids)
  const problems: Problem[] = []
  for (const system of systems.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const connector = services.connectors.get(system.kind)
    if (!connector.exclusiveKey) continue
    await holdSystem(tx, system.id)
    for (const right of rights.filter((each) => each.systemId === system.id)) {
      const holds = await holdsOf(services, tx, system, right.mapping, now)
      const { validFrom: from, validTo: to } = granted.schedule
      const clash = holds && exclusiveClash(granted.people, { from, to }, holds)
      const detail = { entitlement: right.name, system: right.systemName, timeZone: body.site.timeZone }
      if (clash?.kind === 'crew') problems.push({ code: 'exclusive_crew', detail })
      if (clash?.kind === 'taken')
        problems.push({ code: 'exclusive_taken', detail: { ...detail, until: clash.until } })
    }
  }
  return problems
}

function keyOf(connector: Connector, mapping: unknown): string | null {
  const parsed = connector.entitlementSchema.safeParse(mapping)
  return parsed.success ? (connector.exclusiveKey?.(parsed.data) ?? null) : null
}
