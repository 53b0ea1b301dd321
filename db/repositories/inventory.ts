import { and, asc, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { SystemRow } from './systems'

export interface InventoryFilter {
  readonly sites: SiteReach
  readonly siteId: string | null
  readonly kind: string | null
  readonly ownerSeat: string | null
}

/** A page of the systems in use at these sites, by id; `after` is the last id of the page before. */
export async function inventoryPage(
  { q, t }: Handle,
  { sites, siteId, kind, ownerSeat }: InventoryFilter,
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
        isNull(system.archivedAt),
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
  { q, t }: Handle,
  systemId: string,
  now: number,
  most: number,
): Promise<string[]> {
  const { severity, acceptedAt, acceptUntil } = t.finding
  const rows = await q
    .select({ severity, acceptedAt, acceptUntil })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), isNull(t.finding.closedAt)))
    .limit(most)
  const accepted = (row: (typeof rows)[number]) => row.acceptedAt !== null && (row.acceptUntil ?? 0) > now
  return rows.filter((row) => !accepted(row)).map((row) => row.severity)
}
