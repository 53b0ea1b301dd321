import { and, asc, desc, eq, gt, inArray, isNotNull, lte } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type GrantRow = Tables['grant']['$inferSelect']

/** The grants of a credential that are not over at `now`: work does not grow with history. */
export async function runningGrants(
  { q, t }: Handle,
  credentialIds: readonly string[],
  now: number,
): Promise<GrantRow[]> {
  if (credentialIds.length === 0) return []
  return q
    .select()
    .from(t.grant)
    .where(and(inArray(t.grant.credentialId, [...credentialIds]), gt(t.grant.effectiveEnd, now)))
    .orderBy(asc(t.grant.validFrom), asc(t.grant.id))
}

/** The sites where a person, or anybody of a vendor, holds or is to hold something. */
export async function sitesOfRunningGrants(
  { q, t }: Handle,
  whose: { readonly personId: string } | { readonly vendorId: string },
  now: number,
): Promise<string[]> {
  const rows = await q
    .selectDistinct({ siteId: t.grant.siteId })
    .from(t.grant)
    .innerJoin(t.credential, eq(t.credential.id, t.grant.credentialId))
    .where(
      and(
        'personId' in whose
          ? eq(t.credential.personId, whose.personId)
          : eq(t.credential.vendorId, whose.vendorId),
        gt(t.grant.effectiveEnd, now),
      ),
    )
  return rows.map((row) => row.siteId)
}

export async function grantsOfRequest({ q, t }: Handle, requestId: string): Promise<GrantRow[]> {
  return q.select().from(t.grant).where(eq(t.grant.requestId, requestId)).orderBy(asc(t.grant.id))
}

/** The grants of a credential that end (or ended) last; tells a screen why nothing is held. */
export async function lastGrants({ q, t }: Handle, credentialId: string, size: number): Promise<GrantRow[]> {
  return q
    .select()
    .from(t.grant)
    .where(eq(t.grant.credentialId, credentialId))
    .orderBy(desc(t.grant.effectiveEnd))
    .limit(size)
}

/** The grants of several requests. */
export async function grantsOfRequests({ q, t }: Handle, requestIds: readonly string[]): Promise<GrantRow[]> {
  if (requestIds.length === 0) return []
  return q
    .select()
    .from(t.grant)
    .where(inArray(t.grant.requestId, [...requestIds]))
    .orderBy(asc(t.grant.id))
}

/** Running grants whose coming end has to be announced at `now`, the soonest first. */
export async function grantsToRemind({ q, t }: Handle, now: number, size: number): Promise<GrantRow[]> {
  return q
    .select()
    .from(t.grant)
    .where(and(isNotNull(t.grant.remindAt), lte(t.grant.remindAt, now)))
    .orderBy(asc(t.grant.remindAt), asc(t.grant.id))
    .limit(size)
}

/** When the next end has to be announced, ms; null when none has. */
export async function nextReminder({ q, t }: Handle): Promise<number | null> {
  const [row] = await q
    .select({ at: t.grant.remindAt })
    .from(t.grant)
    .where(isNotNull(t.grant.remindAt))
    .orderBy(asc(t.grant.remindAt))
    .limit(1)
  return row?.at ?? null
}

/** Takes these reminders; answers the ids that nobody else has taken. */
export async function takeReminders({ q, t }: Tx, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await q
    .update(t.grant)
    .set({ remindAt: null })
    .where(and(inArray(t.grant.id, [...ids]), isNotNull(t.grant.remindAt)))
    .returning({ id: t.grant.id })
  return rows.map((row) => row.id)
}

export async function insertGrants({ q, t }: Tx, rows: Tables['grant']['$inferInsert'][]): Promise<void> {
  if (rows.length > 0) await q.insert(t.grant).values(rows)
}

/** Ends running grants early at `at`; one that is over already stays as it was. Answers the rows it ended. */
export async function endGrants(
  { q, t }: Tx,
  ids: readonly string[],
  at: number,
  by: string | null,
  reason: string,
): Promise<GrantRow[]> {
  if (ids.length === 0) return []
  return q
    .update(t.grant)
    .set({ endedAt: at, endedBy: by, endReason: reason, effectiveEnd: at, remindAt: null })
    .where(and(inArray(t.grant.id, [...ids]), gt(t.grant.effectiveEnd, at)))
    .returning()
}

/** When the last grant of an entitlement to a credential ends or ended; null when there never was one. */
export async function latestEffectiveEnd(
  { q, t }: Handle,
  credentialId: string,
  entitlementId: string,
): Promise<number | null> {
  const [row] = await q
    .select({ effectiveEnd: t.grant.effectiveEnd })
    .from(t.grant)
    .where(and(eq(t.grant.credentialId, credentialId), eq(t.grant.entitlementId, entitlementId)))
    .orderBy(desc(t.grant.effectiveEnd))
    .limit(1)
  return row?.effectiveEnd ?? null
}
