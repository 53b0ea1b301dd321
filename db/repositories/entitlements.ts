import { and, asc, desc, eq, gt, inArray, isNotNull, isNull } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type EntitlementRow = Tables['entitlement']['$inferSelect']
export type EntitlementVersionRow = Tables['entitlementVersion']['$inferSelect']

/** An entitlement with the version that counts now. */
export interface CurrentEntitlement {
  readonly entitlement: EntitlementRow
  readonly version: EntitlementVersionRow
}

export async function entitlementById({ q, t }: Handle, id: string): Promise<EntitlementRow | null> {
  const [row] = await q.select().from(t.entitlement).where(eq(t.entitlement.id, id))
  return row ?? null
}

const versionsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.entitlementVersion).where(inArray(t.entitlementVersion.id, ids)),
)

export async function entitlementVersionsByIds(
  h: Handle,
  ids: readonly string[],
): Promise<EntitlementVersionRow[]> {
  return versionsIn(h, ids)
}

/** The versions of one entitlement, newest first. */
export async function entitlementVersions(
  { q, t }: Handle,
  entitlementId: string,
  size: number,
): Promise<EntitlementVersionRow[]> {
  return q
    .select()
    .from(t.entitlementVersion)
    .where(eq(t.entitlementVersion.entitlementId, entitlementId))
    .orderBy(desc(t.entitlementVersion.version))
    .limit(size)
}

export interface EntitlementFilter {
  readonly ids?: readonly string[]
  readonly siteId?: string
  readonly systemId?: string
  /** Zone of the current version. */
  readonly zoneId?: string
  readonly archived?: boolean
}

/**
 * Entitlements with their current version, by id; not archived ones unless the filter says so. `after` is the last id
 * of the page before.
 */
export async function currentEntitlements(
  { q, t }: Handle,
  filter: EntitlementFilter,
  after = '',
  size = 1000,
): Promise<CurrentEntitlement[]> {
  if (filter.ids?.length === 0) return []
  return q
    .select({ entitlement: t.entitlement, version: t.entitlementVersion })
    .from(t.entitlement)
    .innerJoin(t.entitlementVersion, eq(t.entitlementVersion.id, t.entitlement.currentVersionId))
    .where(
      and(
        filter.ids ? inArray(t.entitlement.id, [...filter.ids]) : undefined,
        filter.siteId ? eq(t.entitlement.siteId, filter.siteId) : undefined,
        filter.systemId ? eq(t.entitlement.systemId, filter.systemId) : undefined,
        filter.zoneId ? eq(t.entitlementVersion.zoneId, filter.zoneId) : undefined,
        filter.archived ? isNotNull(t.entitlement.archivedAt) : isNull(t.entitlement.archivedAt),
        after === '' ? undefined : gt(t.entitlement.id, after),
      ),
    )
    .orderBy(asc(t.entitlement.id))
    .limit(size)
}

/** One entitlement with its current version, archived or not. */
export async function currentEntitlement({ q, t }: Handle, id: string): Promise<CurrentEntitlement | null> {
  const [row] = await q
    .select({ entitlement: t.entitlement, version: t.entitlementVersion })
    .from(t.entitlement)
    .innerJoin(t.entitlementVersion, eq(t.entitlementVersion.id, t.entitlement.currentVersionId))
    .where(eq(t.entitlement.id, id))
  return row ?? null
}

export async function insertEntitlement(
  { q, t }: Tx,
  row: Tables['entitlement']['$inferInsert'],
): Promise<void> {
  await q.insert(t.entitlement).values(row)
}

/** Adds a version and makes it the current one. */
export async function insertEntitlementVersion(
  { q, t }: Tx,
  row: Tables['entitlementVersion']['$inferInsert'],
): Promise<void> {
  await q.insert(t.entitlementVersion).values(row)
  await q
    .update(t.entitlement)
    .set({ currentVersionId: row.id })
    .where(eq(t.entitlement.id, row.entitlementId))
}

/** False when it was archived already. */
export async function archiveEntitlementRow({ q, t, journal }: Tx, id: string, at: number): Promise<boolean> {
  const rows = await q
    .update(t.entitlement)
    .set({ archivedAt: at })
    .where(and(eq(t.entitlement.id, id), isNull(t.entitlement.archivedAt)))
    .returning({ id: t.entitlement.id })
  if (rows.length > 0) journal({ kind: 'removed', what: 'entitlement', id, at, by: null })
  return rows.length === 1
}

/** The credentials that grants of this entitlement stand on and are not over at `now`. */
export async function credentialsHolding(
  { q, t }: Handle,
  entitlementId: string,
  now: number,
): Promise<string[]> {
  const rows = await q
    .selectDistinct({ id: t.grant.credentialId })
    .from(t.grant)
    .where(and(eq(t.grant.entitlementId, entitlementId), gt(t.grant.effectiveEnd, now)))
  return rows.map((row) => row.id)
}
