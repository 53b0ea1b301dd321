import { and, asc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import { notAccepted } from './reports-findings'
import type { SystemRow } from './systems'

export interface InventoryFilter {
  readonly sites: SiteReach
  readonly siteId: string | null
  readonly kind: string | null
  readonly ownerSeat: string | null
  /** Those that were archived instead of those in use. */
  readonly archived: boolean
}

/** A page of the systems at these sites, by id; `after` is the last id of the page before. */
export async function inventoryPage(
  { q, t }: Handle,
  { sites, siteId, kind, ownerSeat, archived }: InventoryFilter,
  after: string,
  size: number,
): Promise<SystemRow[]> {
  if (sites !== 'all' && sites.length === 0) return []
  const system = t.connectedSystem
  return q
    .select()
    .from(system)
    .where(
      and(
        archived ? isNotNull(system.archivedAt) : isNull(system.archivedAt),
        gt(system.id, after),
        sites === 'all' ? undefined : inArray(system.siteId, [...sites]),
        siteId === null ? undefined : eq(system.siteId, siteId),
        kind === null ? undefined : eq(system.kind, kind),
        ownerSeat === null ? undefined : eq(system.ownerSeat, ownerSeat as SystemRow['ownerSeat']),
      ),
    )
    .orderBy(asc(system.id))
    .limit(size)
}

/** Severities of a system's open findings that nobody accepted, up to `most`. */
export async function openSeverities(
  h: Handle,
  systemId: string,
  now: number,
  most: number,
): Promise<string[]> {
  const { finding } = h.t
  const rows = await h.q
    .select({ severity: finding.severity })
    .from(finding)
    .where(and(eq(finding.systemId, systemId), isNull(finding.closedAt), notAccepted(h, now)))
    .limit(most)
  return rows.map((row) => row.severity)
}
