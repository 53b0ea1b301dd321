import { and, asc, eq, inArray, isNotNull, isNull, notInArray } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type EndRow = Tables['end']['$inferSelect']

const openEndsIn = preparedIn(({ q, t }, credentialIds) =>
  q
    .select()
    .from(t.end)
    .where(and(inArray(t.end.credentialId, credentialIds), isNull(t.end.confirmedAt))),
)

/** Obligations of these credentials that no read-back confirmed yet. */
export async function openEnds(h: Handle, credentialIds: readonly string[]): Promise<EndRow[]> {
  return openEndsIn(h, credentialIds)
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
  tx.journal({ kind: 'confirmed', end: proof.id, at: proof.confirmedAt, proof: proof.proof })
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
