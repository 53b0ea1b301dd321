import { and, eq, inArray, isNotNull, lt } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type TotpFactorRow = Tables['totpFactor']['$inferSelect']

const enrolledFactor = prepared(({ q, t }) =>
  q
    .select()
    .from(t.totpFactor)
    .where(and(eq(t.totpFactor.personId, bound('personId')), isNotNull(t.totpFactor.enrolledAt))),
)

/** The enrolled factor of a person, or null. */
export async function factorOf(h: Handle, personId: string): Promise<TotpFactorRow | null> {
  const [row] = await enrolledFactor(h, { personId })
  return row ?? null
}

/** Which of these people have an enrolled factor. */
export async function enrolledAmong({ q, t }: Handle, personIds: readonly string[]): Promise<Set<string>> {
  if (personIds.length === 0) return new Set()
  const rows = await q
    .select({ personId: t.totpFactor.personId })
    .from(t.totpFactor)
    .where(and(inArray(t.totpFactor.personId, [...personIds]), isNotNull(t.totpFactor.enrolledAt)))
  return new Set(rows.map((row) => row.personId))
}

/** Stores an enrolled factor. A second one for the same person is a unique violation. */
export async function insertFactor({ q, t }: Tx, row: Tables['totpFactor']['$inferInsert']): Promise<void> {
  await q.insert(t.totpFactor).values(row)
}

/** Uses a time step up; false when it, or a later one, was used already (RFC 6238 clause 5.2). */
export async function consumeStep({ q, t }: Tx, personId: string, step: number): Promise<boolean> {
  const used = await q
    .update(t.totpFactor)
    .set({ lastUsedStep: step })
    .where(and(eq(t.totpFactor.personId, personId), lt(t.totpFactor.lastUsedStep, step)))
    .returning({ personId: t.totpFactor.personId })
  return used.length === 1
}

/** Forgets the factor. False when there was none. */
export async function removeFactor({ q, t, journal }: Tx, personId: string, now: number): Promise<boolean> {
  const gone = await q
    .delete(t.totpFactor)
    .where(eq(t.totpFactor.personId, personId))
    .returning({ personId: t.totpFactor.personId })
  if (gone.length > 0) journal({ kind: 'removed', what: 'second_factor', id: personId, at: now, by: null })
  return gone.length === 1
}
