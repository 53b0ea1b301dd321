import { and, asc, desc, eq, gt, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks, eachChunk } from './chunks'
import { FANNED_OUT } from './credential-inputs'

export type LockRow = Tables['accessLock']['$inferSelect']

const standing = prepared(({ q, t }) =>
  q.select().from(t.accessLock).where(isNull(t.accessLock.liftedAt)).orderBy(asc(t.accessLock.id)),
)

/** Every lock that stands; there are few, and each of them matters to everybody. */
export async function standingLocks(h: Handle): Promise<LockRow[]> {
  return standing(h, {})
}

export async function lockById({ q, t }: Handle, id: string): Promise<LockRow | null> {
  const [row] = await q.select().from(t.accessLock).where(eq(t.accessLock.id, id))
  return row ?? null
}

export async function recentLocks({ q, t }: Handle, size: number): Promise<LockRow[]> {
  return q.select().from(t.accessLock).orderBy(desc(t.accessLock.id)).limit(size)
}

const notFannedOut = prepared(({ q, t }) =>
  q
    .select()
    .from(t.accessLock)
    .where(or(isNull(t.accessLock.cursor), ne(t.accessLock.cursor, FANNED_OUT)))
    .orderBy(asc(t.accessLock.id)),
)

/** Locks (and lifted locks) whose credentials were not all woken yet. */
export async function locksToFanOut(h: Handle): Promise<LockRow[]> {
  return notFannedOut(h, {})
}

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

/** What a round showed of a credential that a lock reached. */
export type LockedOutcome = 'confirmed' | 'unknown'

/**
 * Records what became of these credentials under each standing lock that reached them, and moves each lock's counters
 * once, however many of its credentials are among them: the lock's row is what all workers want at once. What was
 * confirmed stays so. Answers the locks that are confirmed everywhere by it.
 */
export async function recordLocked(
  tx: Tx,
  outcomes: ReadonlyMap<string, LockedOutcome>,
  now: number,
): Promise<LockRow[]> {
  const { q, t } = tx
  const { lockId, credentialId, outcome } = t.lockedCredential
  const open = await byChunks([...outcomes.keys()], (chunk) =>
    q
      .select({ lockId, credentialId, outcome })
      .from(t.lockedCredential)
      .innerJoin(t.accessLock, eq(t.accessLock.id, lockId))
      .where(and(inArray(credentialId, chunk), ne(outcome, 'confirmed'), isNull(t.accessLock.liftedAt))),
  )
  const moved = open.filter((row) => outcomes.get(row.credentialId) !== row.outcome)
  const done: LockRow[] = []
  // In one order for everybody, so that two transactions never wait for each other.
  for (const id of [...new Set(moved.map((row) => row.lockId))].sort()) {
    const own = moved.filter((row) => row.lockId === id)
    const become = (value: LockedOutcome) =>
      own.filter((row) => outcomes.get(row.credentialId) === value).map((row) => row.credentialId)
    for (const value of ['confirmed', 'unknown'] as const) {
      await eachChunk(become(value), (chunk) =>
        q
          .update(t.lockedCredential)
          .set({ outcome: value })
          .where(and(eq(lockId, id), inArray(credentialId, chunk))),
      )
    }
    const confirmed = become('confirmed').length
    const unknown = become('unknown').length - own.filter((row) => row.outcome === 'unknown').length
    const [lock] = await q
      .update(t.accessLock)
      .set({
        confirmed: sql`${t.accessLock.confirmed} + ${confirmed}`,
        unknown: sql`${t.accessLock.unknown} + ${unknown}`,
      })
      .where(eq(t.accessLock.id, id))
      .returning()
    const everywhere = lock?.cursor === FANNED_OUT && lock.confirmed === lock.affected
    if (!lock || !everywhere || lock.confirmedAt !== null) continue
    await updateLock(tx, id, { confirmedAt: now })
    done.push({ ...lock, confirmedAt: now })
  }
  return done
}

/** A page of what could not be read back under a lock, in id order; `after` is the last id of the page before. */
export async function unknownUnderLock(
  { q, t }: Handle,
  lockId: string,
  after: string,
  size: number,
): Promise<string[]> {
  const locked = t.lockedCredential
  const rows = await q
    .select({ id: locked.credentialId })
    .from(locked)
    .where(and(eq(locked.lockId, lockId), gt(locked.credentialId, after), eq(locked.outcome, 'unknown')))
    .orderBy(asc(locked.credentialId))
    .limit(size)
  return rows.map((row) => row.id)
}
