import { and, desc, eq, gt, isNull, lt, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type PendingChangeRow = Tables['pendingChange']['$inferSelect']

export async function changeById({ q, t }: Handle, id: string): Promise<PendingChangeRow | null> {
  const [row] = await q.select().from(t.pendingChange).where(eq(t.pendingChange.id, id))
  return row ?? null
}

/** Changes that wait and are within their time, newest first; `before` is the last id of the page before. */
export async function openChangePage(
  { q, t }: Handle,
  now: number,
  before: string | null,
  size: number,
): Promise<PendingChangeRow[]> {
  return q
    .select()
    .from(t.pendingChange)
    .where(
      and(
        isNull(t.pendingChange.settledAt),
        gt(t.pendingChange.expiresAt, now),
        before === null ? undefined : lt(t.pendingChange.id, before),
      ),
    )
    .orderBy(desc(t.pendingChange.id))
    .limit(size)
}

/** What waits about one person. */
export async function openChangesOf(
  { q, t }: Handle,
  personId: string,
  now: number,
): Promise<PendingChangeRow[]> {
  return q
    .select()
    .from(t.pendingChange)
    .where(
      and(
        eq(t.pendingChange.personId, personId),
        isNull(t.pendingChange.settledAt),
        gt(t.pendingChange.expiresAt, now),
      ),
    )
    .orderBy(desc(t.pendingChange.id))
}

export async function insertChange(
  { q, t }: Tx,
  row: Tables['pendingChange']['$inferInsert'],
): Promise<void> {
  await q.insert(t.pendingChange).values(row)
}

export async function updateChangeBody(
  { q, t }: Tx,
  id: string,
  body: Record<string, unknown>,
): Promise<void> {
  await q.update(t.pendingChange).set({ body }).where(eq(t.pendingChange.id, id))
}

/** Settles a change once; false when somebody did so before or its time is over. */
export async function settleChange(
  { q, t }: Tx,
  id: string,
  by: string,
  outcome: 'confirmed' | 'refused' | 'withdrawn',
  now: number,
): Promise<boolean> {
  const settled = await q
    .update(t.pendingChange)
    .set({ settledAt: now, settledBy: by, outcome })
    .where(
      and(eq(t.pendingChange.id, id), isNull(t.pendingChange.settledAt), gt(t.pendingChange.expiresAt, now)),
    )
    .returning({ id: t.pendingChange.id })
  return settled.length === 1
}

/** Time goes back by `by`, ms: changes that wait have as long as they had, and those whose time was over stay so. */
export async function ageOpenChanges({ q, t }: Tx, by: number): Promise<void> {
  await q
    .update(t.pendingChange)
    .set({ expiresAt: sql`${t.pendingChange.expiresAt} - ${by}` })
    .where(isNull(t.pendingChange.settledAt))
}
