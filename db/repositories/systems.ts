import { and, asc, eq, gt, inArray, isNotNull, isNull, ne } from 'drizzle-orm'
import { preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { forUpdate } from './row-locks'

export type SystemRow = Tables['connectedSystem']['$inferSelect']

const systemsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.connectedSystem).where(inArray(t.connectedSystem.id, ids)),
)

export async function systemById(h: Handle, id: string): Promise<SystemRow | null> {
  const [row] = await systemsIn(h, [id])
  return row ?? null
}

/** Holds a system's row until the transaction is over: who decides about it next waits. */
export async function holdSystem(h: Tx, id: string): Promise<void> {
  const { q, t } = h
  await forUpdate(
    h,
    q.select({ id: t.connectedSystem.id }).from(t.connectedSystem).where(eq(t.connectedSystem.id, id)),
  )
}

export async function systemsByIds(h: Handle, ids: readonly string[]): Promise<SystemRow[]> {
  return systemsIn(h, ids)
}

/** The systems of a site by name; archived ones only when asked for. */
export async function systemsOfSite(
  { q, t }: Handle,
  siteId: string,
  withArchived = false,
): Promise<SystemRow[]> {
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        eq(t.connectedSystem.siteId, siteId),
        withArchived ? undefined : isNull(t.connectedSystem.archivedAt),
      ),
    )
    .orderBy(asc(t.connectedSystem.name), asc(t.connectedSystem.id))
}

/** Living systems, of this kind or of any, of which both seats confirmed that they are this target, by name. */
export async function systemsOfTarget(
  { q, t }: Handle,
  kind: string | null,
  identity: string,
): Promise<SystemRow[]> {
  const { approvedIdentity, archivedAt, name } = t.connectedSystem
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        kind === null ? undefined : eq(t.connectedSystem.kind, kind),
        eq(approvedIdentity, identity),
        isNull(archivedAt),
      ),
    )
    .orderBy(asc(name))
}

/** Ids of all systems that may hold anything: archived ones too, but none that was scrapped. */
export async function systemIdsInUse({ q, t }: Handle): Promise<string[]> {
  const { id, scrappedAt } = t.connectedSystem
  const rows = await q.select({ id }).from(t.connectedSystem).where(isNull(scrappedAt)).orderBy(asc(id))
  return rows.map((row) => row.id)
}

/** Ids of the systems that this person answers for, archived ones too: what is left there is still theirs. */
export async function systemsOwnedBy({ q, t }: Handle, personId: string): Promise<string[]> {
  const { id, ownerId } = t.connectedSystem
  const rows = await q.select({ id }).from(t.connectedSystem).where(eq(ownerId, personId))
  return rows.map((row) => row.id)
}

/** A page of systems by id, of one site or of all; `after` is the last id of the page before. */
export async function systemPage(
  { q, t }: Handle,
  filter: { readonly archived: boolean },
  after: string,
  size: number,
): Promise<SystemRow[]> {
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        filter.archived ? isNotNull(t.connectedSystem.archivedAt) : isNull(t.connectedSystem.archivedAt),
        gt(t.connectedSystem.id, after),
      ),
    )
    .orderBy(asc(t.connectedSystem.id))
    .limit(size)
}

/** Is there an object of ours in this system that was not proved to be gone, or a right whose end was not? */
export async function systemHoldsAccess({ q, t }: Handle, id: string): Promise<boolean> {
  const objects = await q
    .select({ id: t.artifact.id })
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, id), ne(t.artifact.state, 'gone')))
    .limit(1)
  if (objects.length > 0) return true
  const ends = await q
    .select({ id: t.end.id })
    .from(t.end)
    .innerJoin(t.credential, eq(t.credential.id, t.end.credentialId))
    .where(and(eq(t.credential.systemId, id), isNull(t.end.confirmedAt)))
    .limit(1)
  return ends.length > 0
}

export async function insertSystem(
  { q, t }: Tx,
  row: Tables['connectedSystem']['$inferInsert'],
): Promise<void> {
  await q.insert(t.connectedSystem).values(row)
}

export async function updateSystem(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['connectedSystem']['$inferInsert']>,
): Promise<void> {
  const { scrappedByIt, scrappedByPhysicalSecurity, scrapReason, targetVersion } = t.connectedSystem
  const [now] = await q
    .update(t.connectedSystem)
    .set(change)
    .where(eq(t.connectedSystem.id, id))
    .returning({ scrappedByIt, scrappedByPhysicalSecurity, scrapReason, targetVersion })
  const { archivedAt, scrappedAt } = change
  if (typeof archivedAt === 'number')
    journal({ kind: 'removed', what: 'system', id, at: archivedAt, by: null })
  if (typeof scrappedAt === 'number' && now) {
    journal({
      kind: 'scrapped',
      system: id,
      targetVersion: now.targetVersion,
      byIt: now.scrappedByIt,
      byPhysicalSecurity: now.scrappedByPhysicalSecurity,
      reason: now.scrapReason ?? '',
      at: scrappedAt,
    })
  }
}
