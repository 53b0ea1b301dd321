import { and, eq, inArray, isNotNull, isNull, max, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'

export type SignOffRow = Tables['systemSignOff']['$inferSelect']

/** The newest signature of each seat under each of these systems. */
export async function newestSignOffs({ q, t }: Handle, systemIds: readonly string[]): Promise<SignOffRow[]> {
  const { systemSignOff: signed } = t
  const newest = await byChunks(systemIds, (chunk) =>
    q
      .select({ id: max(signed.id) })
      .from(signed)
      .where(inArray(signed.systemId, chunk))
      .groupBy(signed.systemId, signed.seat),
  )
  const ids = newest.flatMap((row) => row.id ?? [])
  return byChunks(ids, (chunk) => q.select().from(signed).where(inArray(signed.id, chunk)))
}

/** Systems in use at these sites of which both seats were reminded and that were not signed since. */
export async function systemsToSign(
  { q, t }: Handle,
  siteIds: readonly string[],
  size: number,
): Promise<Tables['connectedSystem']['$inferSelect'][]> {
  if (siteIds.length === 0) return []
  const system = t.connectedSystem
  return q
    .select()
    .from(system)
    .where(
      and(
        isNotNull(system.signOffRemindedAt),
        inArray(system.siteId, [...siteIds]),
        isNull(system.archivedAt),
      ),
    )
    .limit(size)
}

export async function insertSignOff(
  { q, t }: Tx,
  row: Tables['systemSignOff']['$inferInsert'],
): Promise<void> {
  await q.insert(t.systemSignOff).values(row)
}

/** Something that is signed changed: signatures given until now count no more, also when it is changed back. */
export async function voidSignOffs({ q, t }: Tx, systemId: string): Promise<void> {
  const { id, signedRevision } = t.connectedSystem
  await q
    .update(t.connectedSystem)
    .set({ signedRevision: sql`${signedRevision} + 1` })
    .where(eq(id, systemId))
}

/** Both seats are reminded of these systems at `now`; answers those of which no other node did it meanwhile. */
export async function takeReminders(
  { q, t }: Tx,
  systems: readonly { readonly id: string; readonly signOffRemindedAt: number | null }[],
  now: number,
): Promise<string[]> {
  const taken: string[] = []
  for (const { id, signOffRemindedAt } of systems) {
    const known = t.connectedSystem.signOffRemindedAt
    const rows = await q
      .update(t.connectedSystem)
      .set({ signOffRemindedAt: now })
      .where(
        and(
          eq(t.connectedSystem.id, id),
          signOffRemindedAt === null ? isNull(known) : eq(known, signOffRemindedAt),
        ),
      )
      .returning({ id: t.connectedSystem.id })
    taken.push(...rows.map((row) => row.id))
  }
  return taken
}
