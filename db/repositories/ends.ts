import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
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

export async function insertEnd({ q, t, journal }: Tx, row: Tables['end']['$inferInsert']): Promise<void> {
  await q.insert(t.end).values(row)
  journal({
    kind: 'obligation',
    end: row.id,
    credential: row.credentialId,
    entitlement: row.entitlementId,
    version: row.entitlementVersionId,
    request: row.requestId,
    person: row.personId,
    system: row.systemId,
    site: row.siteId,
    vendor: row.vendorId ?? null,
    planned: row.plannedAt,
    reason: row.reason,
  })
}

export async function updateEnd(
  { q, t, journal }: Tx,
  id: string,
  change: Partial<Tables['end']['$inferInsert']>,
): Promise<void> {
  await q.update(t.end).set(change).where(eq(t.end.id, id))
  const { confirmedAt: at, proof } = change
  if (typeof at === 'number') journal({ kind: 'confirmed', end: id, at, proof: proof ?? null })
}
