import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
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

const attempted = prepared(({ q, t }) =>
  q
    .update(t.end)
    .set({ reason: bound('reason'), plannedAt: bound('plannedAt'), attemptedAt: bound('attemptedAt') })
    .where(eq(t.end.id, bound('id'))),
)

/** Its time has come, and it is about to be tried. */
export async function attemptEnd(
  tx: Tx,
  attempt: {
    readonly id: string
    readonly reason: string
    readonly plannedAt: number
    readonly attemptedAt: number
  },
): Promise<void> {
  await attempted(tx, attempt)
}

const confirmed = prepared(({ q, t }) =>
  q
    .update(t.end)
    .set({
      confirmedAt: bound('confirmedAt'),
      proof: bound('proof'),
      fault: null,
      attempts: bound('attempts'),
    })
    .where(eq(t.end.id, bound('id'))),
)

/** It was proved. */
export async function confirmEnd(
  tx: Tx,
  proof: {
    readonly id: string
    readonly confirmedAt: number
    readonly proof: string
    readonly attempts: number
  },
): Promise<void> {
  await confirmed(tx, proof)
}

const failed = prepared(({ q, t }) =>
  q
    .update(t.end)
    .set({ attempts: bound('attempts'), fault: bound('fault') })
    .where(eq(t.end.id, bound('id'))),
)

/** It was tried and not proved. */
export async function failEnd(
  tx: Tx,
  attempt: { readonly id: string; readonly attempts: number; readonly fault: string },
): Promise<void> {
  await failed(tx, attempt)
}
