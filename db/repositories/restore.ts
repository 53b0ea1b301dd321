import { and, asc, eq, gt, isNotNull, isNull, ne, or } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

/** Set while what follows a restore is not done to its end; `npm run restore` sets it in what it restores. */
const RESTORED = 'restored_at'

export async function restoredAt({ q, t }: Handle): Promise<number | null> {
  const [row] = await q.select().from(t.portalState).where(eq(t.portalState.name, RESTORED))
  return row?.value ?? null
}

export async function markRestored({ q, t }: Tx, now: number): Promise<void> {
  await q.insert(t.portalState).values({ name: RESTORED, value: now }).onConflictDoNothing()
}

export async function clearRestored({ q, t }: Tx): Promise<void> {
  await q.delete(t.portalState).where(eq(t.portalState.name, RESTORED))
}

/** Writes down which group of a node's journal the database has; the node need not have been heard of before. */
export async function setJournalSeq(
  { q, t }: Tx,
  node: Pick<Tables['node']['$inferInsert'], 'id' | 'host' | 'startedAt' | 'seenAt' | 'beatAt'>,
  journalSeq: number,
): Promise<void> {
  await q
    .insert(t.node)
    .values({ ...node, journalSeq })
    .onConflictDoUpdate({ target: t.node.id, set: { journalSeq } })
}

/** Ends every session; the cookie of a restored one may be in anybody's hands. Answers how many it ended. */
export async function revokeAllSessions({ q, t }: Tx, now: number): Promise<number> {
  const ended = await q
    .update(t.session)
    .set({ revokedAt: now })
    .where(isNull(t.session.revokedAt))
    .returning({ id: t.session.id })
  return ended.length
}

/** Ends every sign-in link and code that could still be used, the first administrator's too. */
export async function endAllLinks({ q, t }: Tx, now: number): Promise<number> {
  const ended = await q
    .update(t.signInLink)
    .set({ expiresAt: now })
    .where(and(isNull(t.signInLink.usedAt), gt(t.signInLink.expiresAt, now)))
    .returning({ id: t.signInLink.id })
  return ended.length
}

/**
 * No pass that is known now opens a gate again, and no password that the portal itself checks opens a network: they end, and
 * new ones are made with the next giving.
 */
export async function voidPasses({ q, t }: Tx, now: number): Promise<number> {
  const ended = await q
    .update(t.artifact)
    .set({
      state: 'gone',
      goneAt: now,
      sealedToken: null,
      sealedCode: null,
      sealedSecret: null,
      verifier: null,
    })
    .where(
      and(
        ne(t.artifact.state, 'gone'),
        or(isNotNull(t.artifact.tokenHash), isNotNull(t.artifact.codeHash), isNotNull(t.artifact.verifier)),
      ),
    )
    .returning({ id: t.artifact.id })
  return ended.length
}

/** Credential ids in order; `after` is the last of the page before. */
export async function credentialIdPage({ q, t }: Handle, after: string, size: number): Promise<string[]> {
  const rows = await q
    .select({ id: t.credential.id })
    .from(t.credential)
    .where(gt(t.credential.id, after))
    .orderBy(asc(t.credential.id))
    .limit(size)
  return rows.map((row) => row.id)
}

/** Every living system is to be listed now. Answers how many there are. */
export async function requestAllListings({ q, t }: Tx, now: number): Promise<number> {
  const asked = await q
    .update(t.connectedSystem)
    .set({ listDueAt: now })
    .where(isNull(t.connectedSystem.archivedAt))
    .returning({ id: t.connectedSystem.id })
  return asked.length
}
