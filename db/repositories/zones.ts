import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type ZoneRow = Tables['zone']['$inferSelect']

export async function zoneById({ q, t }: Handle, id: string): Promise<ZoneRow | null> {
  const [row] = await q.select().from(t.zone).where(eq(t.zone.id, id))
  return row ?? null
}

export async function zonesByIds({ q, t }: Handle, ids: readonly string[]): Promise<ZoneRow[]> {
  if (ids.length === 0) return []
  return q
    .select()
    .from(t.zone)
    .where(inArray(t.zone.id, [...ids]))
}

/** The zones of a site by name; archived ones only when asked for. */
export async function zonesOfSite(
  { q, t }: Handle,
  siteId: string,
  withArchived = false,
): Promise<ZoneRow[]> {
  return q
    .select()
    .from(t.zone)
    .where(and(eq(t.zone.siteId, siteId), withArchived ? undefined : isNull(t.zone.archivedAt)))
    .orderBy(asc(t.zone.name), asc(t.zone.id))
}

export async function insertZone({ q, t }: Tx, row: Tables['zone']['$inferInsert']): Promise<void> {
  await q.insert(t.zone).values(row)
}

export async function updateZone(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['zone']['$inferInsert']>,
): Promise<void> {
  await q.update(t.zone).set(change).where(eq(t.zone.id, id))
  const at = change.archivedAt
  if (typeof at === 'number') journal({ kind: 'removed', what: 'zone', id, at, by: null })
}
