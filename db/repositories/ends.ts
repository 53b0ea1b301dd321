import { and, asc, eq, inArray, isNotNull, isNull, notInArray } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'

export type EndRow = Tables['end']['$inferSelect']

/** Obligations of these credentials that no read-back confirmed yet. */
export async function openEnds({ q, t }: Handle, credentialIds: readonly string[]): Promise<EndRow[]> {
  return byChunks(credentialIds, (chunk) =>
    q
      .select()
      .from(t.end)
      .where(and(inArray(t.end.credentialId, chunk), isNull(t.end.confirmedAt))),
  )
}

export async function endsOfRequest({ q, t }: Handle, requestId: string): Promise<EndRow[]> {
  return q.select().from(t.end).where(eq(t.end.requestId, requestId)).orderBy(asc(t.end.plannedAt))
}

export async function insertEnd({ q, t }: Tx, row: Tables['end']['$inferInsert']): Promise<void> {
  await q.insert(t.end).values(row)
}

export async function updateEnd(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['end']['$inferInsert']>,
): Promise<void> {
  await q.update(t.end).set(change).where(eq(t.end.id, id))
}

/**
 * True when a lock that was placed at `lockedAt` had another end of this person, or of this request, confirmed before
 * these: whoever is told of the lock was told.
 */
export async function lockWasTold(
  { q, t }: Handle,
  of: { readonly personId: string } | { readonly requestId: string },
  lockedAt: number,
  ends: readonly string[],
): Promise<boolean> {
  const rows = await q
    .select({ id: t.end.id })
    .from(t.end)
    .where(
      and(
        'personId' in of ? eq(t.end.personId, of.personId) : eq(t.end.requestId, of.requestId),
        eq(t.end.reason, 'locked'),
        eq(t.end.plannedAt, lockedAt),
        isNotNull(t.end.confirmedAt),
        notInArray(t.end.id, [...ends]),
      ),
    )
    .limit(1)
  return rows.length > 0
}
