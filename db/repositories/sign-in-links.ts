import { and, asc, eq, gt, inArray, isNull, lt, lte, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type SignInLinkRow = Tables['signInLink']['$inferSelect']

export async function linkByTokenHash({ q, t }: Handle, tokenHash: string): Promise<SignInLinkRow | null> {
  const [row] = await q.select().from(t.signInLink).where(eq(t.signInLink.tokenHash, tokenHash))
  return row ?? null
}

/** Links a code typed in this browser may belong to: unused, within their time, oldest first. */
export async function liveLinksOfBrowser(
  { q, t }: Handle,
  browserHash: string,
  now: number,
): Promise<SignInLinkRow[]> {
  return q
    .select()
    .from(t.signInLink)
    .where(
      and(
        eq(t.signInLink.browserHash, browserHash),
        isNull(t.signInLink.usedAt),
        gt(t.signInLink.expiresAt, now),
      ),
    )
    .orderBy(asc(t.signInLink.id))
}

/** Unused links of a person within their time, oldest first. */
export async function liveLinksOf({ q, t }: Handle, personId: string, now: number): Promise<SignInLinkRow[]> {
  return q
    .select()
    .from(t.signInLink)
    .where(
      and(eq(t.signInLink.personId, personId), isNull(t.signInLink.usedAt), gt(t.signInLink.expiresAt, now)),
    )
    .orderBy(asc(t.signInLink.id))
}

export async function insertLink({ q, t }: Tx, row: Tables['signInLink']['$inferInsert']): Promise<void> {
  await q.insert(t.signInLink).values(row)
}

/** Uses a link up. False when somebody else did so first, or its time or its tries are over. */
export async function consumeLink(
  { q, t }: Tx,
  id: string,
  now: number,
  maxAttempts: number,
): Promise<boolean> {
  const used = await q
    .update(t.signInLink)
    .set({ usedAt: now })
    .where(
      and(
        eq(t.signInLink.id, id),
        isNull(t.signInLink.usedAt),
        gt(t.signInLink.expiresAt, now),
        lt(t.signInLink.codeAttempts, maxAttempts),
      ),
    )
    .returning({ id: t.signInLink.id })
  return used.length === 1
}

/** Counts one wrong code against each of these links. */
export async function countWrongCode({ q, t }: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await q
    .update(t.signInLink)
    .set({ codeAttempts: sql`${t.signInLink.codeAttempts} + 1` })
    .where(inArray(t.signInLink.id, [...ids]))
}

/** Ends links before their time. */
export async function endLinks({ q, t }: Tx, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await q
    .update(t.signInLink)
    .set({ expiresAt: now })
    .where(inArray(t.signInLink.id, [...ids]))
}

/** Ends every link of a person that could still be used. */
export async function endLinksOf({ q, t }: Tx, personId: string, now: number): Promise<void> {
  await q
    .update(t.signInLink)
    .set({ expiresAt: now })
    .where(
      and(eq(t.signInLink.personId, personId), isNull(t.signInLink.usedAt), gt(t.signInLink.expiresAt, now)),
    )
}

/** Time goes back by `by`, ms: links that were not used stay as near to their end, or as far behind it. */
export async function ageLinks({ q, t }: Tx, by: number): Promise<void> {
  await q
    .update(t.signInLink)
    .set({
      createdAt: sql`${t.signInLink.createdAt} - ${by}`,
      expiresAt: sql`${t.signInLink.expiresAt} - ${by}`,
    })
    .where(isNull(t.signInLink.usedAt))
}

export async function purgeLinks({ q, t }: Tx, before: number): Promise<void> {
  await q.delete(t.signInLink).where(lte(t.signInLink.expiresAt, before))
}
