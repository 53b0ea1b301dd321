import { and, asc, desc, eq, isNull, ne, or, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'

export type LockRow = Tables['accessLock']['$inferSelect']

/** Every lock that stands; there are few, and each of them matters to everybody. */
export async function standingLocks({ q, t }: Handle): Promise<LockRow[]> {
  return q.select().from(t.accessLock).where(isNull(t.accessLock.liftedAt)).orderBy(asc(t.accessLock.id))
}

export async function lockById({ q, t }: Handle, id: string): Promise<LockRow | null> {
  const [row] = await q.select().from(t.accessLock).where(eq(t.accessLock.id, id))
  return row ?? null
}

export async function recentLocks({ q, t }: Handle, size: number): Promise<LockRow[]> {
  return q.select().from(t.accessLock).orderBy(desc(t.accessLock.id)).limit(size)
}

/** Locks (and lifted locks) whose credentials were not all woken yet. */
export async function locksToFanOut({ q, t }: Handle): Promise<LockRow[]> {
  return q
    .select()
    .from(t.accessLock)
    .where(or(isNull(t.accessLock.cursor), ne(t.accessLock.cursor, FANNED_OUT)))
    .orderBy(asc(t.accessLock.id))
}

/** The cursor of a lock that has reached everybody it names. */
export const FANNED_OUT = 'done'

export async function insertLock(
  { q, t, journal }: Tx,
  row: Tables['accessLock']['$inferInsert'],
): Promise<void> {
  const { id: lock, target, reason, placedBy: by, placedAt: at } = row
  await q.insert(t.accessLock).values(row)
  journal({ kind: 'locked', lock, target, targetId: row.targetId ?? null, reason, by, at })
}

export async function updateLock(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['accessLock']['$inferInsert']>,
): Promise<void> {
  await q.update(t.accessLock).set(change).where(eq(t.accessLock.id, id))
  const { liftedAt: at, liftedBy } = change
  if (typeof at === 'number') journal({ kind: 'lifted', lock: id, by: liftedBy ?? null, at })
}

export async function insertLocked(
  { q, t }: Tx,
  lockId: string,
  credentialIds: readonly string[],
): Promise<number> {
  const rows = await byChunks(credentialIds, (chunk) =>
    q
      .insert(t.lockedCredential)
      .values(chunk.map((credentialId) => ({ lockId, credentialId, outcome: 'pending' as const })))
      .onConflictDoNothing()
      .returning({ id: t.lockedCredential.credentialId }),
  )
  return rows.length
}

/**
 * Records what became of a credential under each standing lock that reached it, and moves the locks' counters. Answers the locks
 * that are confirmed everywhere by it.
 */
export async function recordLocked(
  { q, t }: Tx,
  credentialId: string,
  outcome: 'confirmed' | 'unknown',
  now: number,
): Promise<LockRow[]> {
  const done: LockRow[] = []
  const open = await q
    .select({ lockId: t.lockedCredential.lockId, outcome: t.lockedCredential.outcome })
    .from(t.lockedCredential)
    .innerJoin(t.accessLock, eq(t.accessLock.id, t.lockedCredential.lockId))
    .where(
      and(
        eq(t.lockedCredential.credentialId, credentialId),
        ne(t.lockedCredential.outcome, 'confirmed'),
        isNull(t.accessLock.liftedAt),
      ),
    )
  for (const row of open) {
    if (row.outcome === outcome) continue
    await q
      .update(t.lockedCredential)
      .set({ outcome })
      .where(
        and(eq(t.lockedCredential.lockId, row.lockId), eq(t.lockedCredential.credentialId, credentialId)),
      )
    const confirmed = sql`${t.accessLock.confirmed} + ${outcome === 'confirmed' ? 1 : 0}`
    const unknown = sql`${t.accessLock.unknown} + ${(outcome === 'unknown' ? 1 : 0) - (row.outcome === 'unknown' ? 1 : 0)}`
    await q.update(t.accessLock).set({ confirmed, unknown }).where(eq(t.accessLock.id, row.lockId))
    const everywhere = await q
      .update(t.accessLock)
      .set({ confirmedAt: now })
      .where(
        and(
          eq(t.accessLock.id, row.lockId),
          eq(t.accessLock.cursor, FANNED_OUT),
          eq(t.accessLock.confirmed, t.accessLock.affected),
          isNull(t.accessLock.confirmedAt),
        ),
      )
      .returning()
    done.push(...everywhere)
  }
  return done
}
