import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type CredentialRow = Tables['credential']['$inferSelect']

/** Smaller goes first. */
export const PRIORITY = { lock: 0, end: 1, look: 2, give: 3 } as const

export async function credentialById({ q, t }: Handle, id: string): Promise<CredentialRow | null> {
  const [row] = await q.select().from(t.credential).where(eq(t.credential.id, id))
  return row ?? null
}

export async function credentialsByIds({ q, t }: Handle, ids: readonly string[]): Promise<CredentialRow[]> {
  if (ids.length === 0) return []
  return q
    .select()
    .from(t.credential)
    .where(inArray(t.credential.id, [...ids]))
}

export async function credentialOf(
  { q, t }: Handle,
  personId: string,
  systemId: string,
): Promise<CredentialRow | null> {
  const [row] = await q
    .select()
    .from(t.credential)
    .where(and(eq(t.credential.personId, personId), eq(t.credential.systemId, systemId)))
  return row ?? null
}

export async function credentialsOfPerson({ q, t }: Handle, personId: string): Promise<CredentialRow[]> {
  return q
    .select()
    .from(t.credential)
    .where(eq(t.credential.personId, personId))
    .orderBy(asc(t.credential.id))
}

export async function credentialsOfPeople(
  { q, t }: Handle,
  personIds: readonly string[],
): Promise<CredentialRow[]> {
  if (personIds.length === 0) return []
  return q
    .select()
    .from(t.credential)
    .where(inArray(t.credential.personId, [...personIds]))
    .orderBy(asc(t.credential.id))
}

export async function insertCredential(
  { q, t }: Tx,
  row: Tables['credential']['$inferInsert'],
): Promise<void> {
  await q.insert(t.credential).values(row)
}

export async function updateCredential(
  { q, t }: Tx,
  id: string,
  change: Partial<Tables['credential']['$inferInsert']>,
): Promise<void> {
  await q.update(t.credential).set(change).where(eq(t.credential.id, id))
}

/** Ids of the systems that have something due at `now`. */
export async function systemsWithWork({ q, t }: Handle, now: number): Promise<string[]> {
  const rows = await q
    .selectDistinct({ systemId: t.credential.systemId })
    .from(t.credential)
    .where(and(isNotNull(t.credential.dueAt), lte(t.credential.dueAt, now), free({ t }, now)))
  return rows.map((row) => row.systemId)
}

/** When the next credential that nobody holds becomes due; null when none does. A lease that ends is found by the next pass. */
export async function nextWake({ q, t }: Handle): Promise<number | null> {
  const [row] = await q
    .select({ dueAt: t.credential.dueAt })
    .from(t.credential)
    .where(and(isNotNull(t.credential.dueAt), isNull(t.credential.leaseUntil)))
    .orderBy(asc(t.credential.dueAt))
    .limit(1)
  return row?.dueAt ?? null
}

/**
 * Takes up to `slots` due credentials of one system, the most urgent first, and leases them until `leaseUntil`.
 * Nodes that claim at once get different rows (SKIP LOCKED on PostgreSQL, one writer on SQLite).
 */
export async function claim(
  tx: Tx,
  systemId: string,
  now: number,
  leaseUntil: number,
  slots: number,
): Promise<CredentialRow[]> {
  const { q, t } = tx
  const due = q
    .select({ id: t.credential.id })
    .from(t.credential)
    .where(
      and(
        eq(t.credential.systemId, systemId),
        isNotNull(t.credential.dueAt),
        lte(t.credential.dueAt, now),
        free(tx, now),
      ),
    )
    .orderBy(asc(t.credential.priority), asc(t.credential.dueAt))
    .limit(slots)
  const ids = (await skipLocked(tx, due)).map((row) => row.id)
  if (ids.length === 0) return []
  return q
    .update(t.credential)
    .set({ leaseUntil, leaseFence: sql`${t.credential.leaseFence} + 1` })
    .where(inArray(t.credential.id, ids))
    .returning()
}

/** `FOR UPDATE SKIP LOCKED` where there is such a thing; SQLite has one writer and nothing to skip. */
async function skipLocked<T>(tx: Tx, query: PromiseLike<T>): Promise<T> {
  if (tx.dialect === 'sqlite') return query
  return (query as unknown as { for(strength: string, config: object): PromiseLike<T> }).for('update', {
    skipLocked: true,
  })
}

function free({ t }: Pick<Handle, 't'>, now: number) {
  return or(isNull(t.credential.leaseUntil), lte(t.credential.leaseUntil, now))
}

/**
 * Writes a worker's result only when nobody changed the inputs or took the lease meanwhile; otherwise the credential
 * becomes due at once and this answers false.
 */
export async function settle(
  { q, t }: Tx,
  claimed: Pick<CredentialRow, 'id' | 'inputVersion' | 'leaseFence'>,
  change: Partial<Tables['credential']['$inferInsert']>,
): Promise<boolean> {
  const written = await q
    .update(t.credential)
    .set({ ...change, leaseUntil: null })
    .where(
      and(
        eq(t.credential.id, claimed.id),
        eq(t.credential.inputVersion, claimed.inputVersion),
        eq(t.credential.leaseFence, claimed.leaseFence),
      ),
    )
    .returning({ id: t.credential.id })
  return written.length === 1
}

/** True while the lease and the inputs are what the worker started from. */
export async function isStillClaimed(
  { q, t }: Tx,
  claimed: Pick<CredentialRow, 'id' | 'inputVersion' | 'leaseFence'>,
): Promise<boolean> {
  const [row] = await q
    .select({ inputVersion: t.credential.inputVersion, leaseFence: t.credential.leaseFence })
    .from(t.credential)
    .where(eq(t.credential.id, claimed.id))
  return row?.inputVersion === claimed.inputVersion && row.leaseFence === claimed.leaseFence
}

/** Gives the lease back, due at `now`: the inputs changed, or the worker stops. A newer lease is left alone. */
export async function release(
  { q, t }: Tx,
  claimed: Pick<CredentialRow, 'id' | 'leaseFence'>,
  now: number,
): Promise<void> {
  await q
    .update(t.credential)
    .set({ dueAt: now, leaseUntil: null })
    .where(and(eq(t.credential.id, claimed.id), eq(t.credential.leaseFence, claimed.leaseFence)))
  await q
    .update(t.credential)
    .set({ dueAt: now })
    .where(and(eq(t.credential.id, claimed.id), ne(t.credential.leaseFence, claimed.leaseFence)))
}

export interface Reach {
  readonly credentialIds?: readonly string[]
  readonly personId?: string
  readonly vendorId?: string
  readonly siteId?: string
  readonly systemId?: string
}

/**
 * An input of these credentials changed: whatever a worker is doing with them will not count, and they are due now.
 * Finished credentials (nothing held, nothing to come) are left alone.
 */
export async function touch(
  { q, t }: Tx,
  reach: Reach,
  now: number,
  priority: number = PRIORITY.end,
): Promise<void> {
  await q
    .update(t.credential)
    .set({
      inputVersion: sql`${t.credential.inputVersion} + 1`,
      dueAt: sql`case when ${t.credential.dueAt} < ${now} then ${t.credential.dueAt} else ${now} end`,
      priority: sql`case when ${t.credential.priority} < ${priority} and ${t.credential.dueAt} <= ${now}
        then ${t.credential.priority} else ${priority} end`,
    })
    .where(and(reached({ t }, reach), unfinished({ t })))
}

/** New grants stand on these credentials: due now, those too that were finished and left alone by `touch`. */
export async function rouse({ q, t }: Tx, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  const due = t.credential.dueAt
  await q
    .update(t.credential)
    .set({
      inputVersion: sql`${t.credential.inputVersion} + 1`,
      dueAt: sql`case when ${due} < ${now} then ${due} else ${now} end`,
      priority: sql`case when ${due} <= ${now} then ${t.credential.priority} else ${PRIORITY.give} end`,
    })
    .where(inArray(t.credential.id, [...ids]))
}

/** Looks at these again now, finished ones too: a listing showed something that the portal did not expect. */
export async function lookAgain({ q, t }: Tx, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return
  await q
    .update(t.credential)
    .set({
      inputVersion: sql`${t.credential.inputVersion} + 1`,
      dueAt: now,
      priority: PRIORITY.end,
    })
    .where(inArray(t.credential.id, [...ids]))
}

function reached({ t }: Pick<Handle, 't'>, reach: Reach) {
  return and(
    reach.credentialIds ? inArray(t.credential.id, [...reach.credentialIds]) : undefined,
    reach.personId ? eq(t.credential.personId, reach.personId) : undefined,
    reach.vendorId ? eq(t.credential.vendorId, reach.vendorId) : undefined,
    reach.siteId ? eq(t.credential.siteId, reach.siteId) : undefined,
    reach.systemId ? eq(t.credential.systemId, reach.systemId) : undefined,
  )
}

/** Something is still to do, or the target may hold something. */
function unfinished({ t }: Pick<Handle, 't'>) {
  return or(isNotNull(t.credential.dueAt), inArray(t.credential.state, ['on', 'off', 'unknown']))
}

/** The next batch of unfinished credentials of a reach after an id, in id order: how a lock fans out. */
export async function unfinishedPage(
  { q, t }: Handle,
  reach: Reach,
  after: string,
  size: number,
): Promise<{ id: string }[]> {
  return q
    .select({ id: t.credential.id })
    .from(t.credential)
    .where(and(reached({ t }, reach), unfinished({ t }), gt(t.credential.id, after)))
    .orderBy(asc(t.credential.id))
    .limit(size)
}
