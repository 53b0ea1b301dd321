import { and, desc, eq, isNull } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type GivingFreezeRow = Tables['givingFreeze']['$inferSelect']

const standing = prepared(({ q, t }) =>
  q.select().from(t.givingFreeze).where(isNull(t.givingFreeze.resumedAt)),
)

/** What keeps anything new from being given now, the oldest first; there are few, and mostly none. */
export async function standingFreezes(h: Handle): Promise<GivingFreezeRow[]> {
  // Sorted here: in the order of the ids the database would read all that ever stood.
  return (await standing(h, {})).sort((a, b) => (a.id < b.id ? -1 : 1))
}

export async function givingFreezeById({ q, t }: Handle, id: string): Promise<GivingFreezeRow | null> {
  const [row] = await q.select().from(t.givingFreeze).where(eq(t.givingFreeze.id, id))
  return row ?? null
}

const recent = prepared(({ q, t }) =>
  q.select().from(t.givingFreeze).orderBy(desc(t.givingFreeze.id)).limit(bound('size')),
)

export async function recentFreezes(h: Handle, size: number): Promise<GivingFreezeRow[]> {
  return recent(h, { size })
}

/** Freezes giving for a reason; false when it is frozen for that reason already. */
export async function insertFreeze(
  { q, t }: Tx,
  row: Tables['givingFreeze']['$inferInsert'],
): Promise<boolean> {
  const written = await q
    .insert(t.givingFreeze)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: t.givingFreeze.id })
  return written.length === 1
}

/** Changes a freeze that still stands; false when it was resumed already. */
export async function updateFreeze(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['givingFreeze']['$inferInsert']>,
): Promise<boolean> {
  const written = await q
    .update(t.givingFreeze)
    .set(change)
    .where(and(eq(t.givingFreeze.id, id), isNull(t.givingFreeze.resumedAt)))
    .returning({ id: t.givingFreeze.id })
  return written.length === 1
}

/** Keeps what belongs to a freeze that is over: how far its waiting credentials were woken. */
export async function updateFreezeFacts(
  { q, t }: Tx,
  id: string,
  facts: GivingFreezeRow['facts'],
): Promise<void> {
  await q.update(t.givingFreeze).set({ facts }).where(eq(t.givingFreeze.id, id))
}

/** What a seat said of a standing freeze for this reason was said of something else: both have to say it anew. */
export async function forgetWords({ q, t }: Tx, reason: string): Promise<void> {
  await q
    .update(t.givingFreeze)
    .set({ resumedByIt: null, resumedByPhysicalSecurity: null })
    .where(and(eq(t.givingFreeze.reason, reason), isNull(t.givingFreeze.resumedAt)))
}
