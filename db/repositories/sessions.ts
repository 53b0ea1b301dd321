import { and, desc, eq, gt, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type SessionRow = Tables['session']['$inferSelect']

const session = prepared(({ q, t }) =>
  q
    .select()
    .from(t.session)
    .where(eq(t.session.id, bound('id'))),
)

/** `id` is the hash of the cookie's token. Ended and expired sessions are answered too: the caller judges. */
export async function sessionById(h: Handle, id: string): Promise<SessionRow | null> {
  const [row] = await session(h, { id })
  return row ?? null
}

export async function insertSession({ q, t }: Tx, row: Tables['session']['$inferInsert']): Promise<void> {
  await q.insert(t.session).values(row)
}

export async function updateSession(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['session']['$inferInsert']>,
): Promise<void> {
  await q.update(t.session).set(change).where(eq(t.session.id, id))
}

/** Ends a session that was open until now and answers it as it was; null when something else ended it before. */
export async function revokeOpenSession({ q, t }: Tx, id: string, now: number): Promise<SessionRow | null> {
  const [row] = await q
    .update(t.session)
    .set({ revokedAt: now })
    .where(and(eq(t.session.id, id), isNull(t.session.revokedAt)))
    .returning()
  return row ? { ...row, revokedAt: null } : null
}

/** Sessions that are neither revoked nor past their absolute limit, the last used first. */
export async function openSessionsOf({ q, t }: Handle, personId: string, now: number): Promise<SessionRow[]> {
  return q
    .select()
    .from(t.session)
    .where(and(eq(t.session.personId, personId), isNull(t.session.revokedAt), gt(t.session.expiresAt, now)))
    .orderBy(desc(t.session.lastSeenAt), desc(t.session.id))
}

/** Ends every open session of a person but `except`. Answers how many it ended. */
export async function revokeSessionsOf(
  { q, t }: Tx,
  personId: string,
  now: number,
  except: string | null = null,
): Promise<number> {
  const ended = await q
    .update(t.session)
    .set({ revokedAt: now })
    .where(
      and(
        eq(t.session.personId, personId),
        isNull(t.session.revokedAt),
        except === null ? undefined : ne(t.session.id, except),
      ),
    )
    .returning({ id: t.session.id })
  return ended.length
}

/** Time goes back by `by`, ms: open sessions stay as old as they are, and as far from their limits. */
export async function ageSessions({ q, t }: Tx, by: number): Promise<void> {
  const { createdAt, lastSeenAt, expiresAt, secondFactorAt } = t.session
  await q
    .update(t.session)
    .set({
      createdAt: sql`${createdAt} - ${by}`,
      lastSeenAt: sql`${lastSeenAt} - ${by}`,
      expiresAt: sql`${expiresAt} - ${by}`,
      secondFactorAt: sql`${secondFactorAt} - ${by}`,
    })
    .where(isNull(t.session.revokedAt))
}

/** Removes sessions that ended before `before`: they open nothing, and their history is in the audit log. */
export async function purgeSessions({ q, t }: Tx, before: number): Promise<void> {
  await q
    .delete(t.session)
    .where(
      or(
        lte(t.session.expiresAt, before),
        and(isNotNull(t.session.revokedAt), lte(t.session.revokedAt, before)),
      ),
    )
}
