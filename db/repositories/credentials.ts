import { and, asc, eq, exists, gt, inArray, isNotNull, isNull, lte, ne, or, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'
import { skipLocked } from './skip-locked'

export type CredentialRow = Tables['credential']['$inferSelect']

/** Smaller goes first. */
export const PRIORITY = { lock: 0, end: 1, look: 2, give: 3 } as const

export async function credentialById({ q, t }: Handle, id: string): Promise<CredentialRow | null> {
  const [row] = await q.select().from(t.credential).where(eq(t.credential.id, id))
  return row ?? null
}

export async function credentialsByIds({ q, t }: Handle, ids: readonly string[]): Promise<CredentialRow[]> {
  return byChunks(ids, (chunk) => q.select().from(t.credential).where(inArray(t.credential.id, chunk)))
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
  const rows = await byChunks(personIds, (chunk) =>
    q.select().from(t.credential).where(inArray(t.credential.personId, chunk)),
  )
  return rows.sort((a, b) => (a.id < b.id ? -1 : 1))
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

/** Every priority, the most urgent first: the order of the claims. */
const PRIORITIES = Object.values(PRIORITY).sort((a, b) => a - b)

/**
 * Ids of the systems that have something due at `now`. Each system and priority is one seek: all that is due, or comes
 * due later, is not read.
 */
export async function systemsWithWork(h: Handle, now: number): Promise<string[]> {
  const { q, t } = h
  const due = PRIORITIES.map((priority) =>
    exists(
      q
        .select({ id: t.credential.id })
        .from(t.credential)
        .where(dueAndFree(h, t.connectedSystem.id, priority, now)),
    ),
  )
  const rows = await q
    .select({ id: t.connectedSystem.id })
    .from(t.connectedSystem)
    .where(or(...due))
  return rows.map((row) => row.id)
}

/** Up to `size` credentials that are due by `until`, whoever holds them, locks and ends first: they are only looked at. */
export async function dueCredentials(
  { q, t }: Handle,
  until: number,
  size: number,
): Promise<CredentialRow[]> {
  return q
    .select()
    .from(t.credential)
    .where(and(isNotNull(t.credential.dueAt), lte(t.credential.dueAt, until)))
    .orderBy(asc(t.credential.priority), asc(t.credential.dueAt))
    .limit(size)
}

/**
 * When the next credential that nobody holds becomes due after `now`; null when none does. What is due already waits for
 * a free slot or for a lease to end, and neither comes by the clock.
 */
export async function nextWake({ q, t }: Handle, now: number): Promise<number | null> {
  const [row] = await q
    .select({ dueAt: t.credential.dueAt })
    .from(t.credential)
    .where(and(gt(t.credential.dueAt, now), isNull(t.credential.leaseUntil)))
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
  const ids: string[] = []
  // One seek a priority: in order of both, everything that comes due later at one would be walked before the next.
  for (const priority of PRIORITIES) {
    if (ids.length >= slots) break
    const due = q
      .select({ id: t.credential.id })
      .from(t.credential)
      .where(dueAndFree(tx, systemId, priority, now))
      .orderBy(asc(t.credential.dueAt))
      .limit(slots - ids.length)
    ids.push(...(await skipLocked(tx, due)).map((row) => row.id))
  }
  if (ids.length === 0) return []
  return q
    .update(t.credential)
    .set({ leaseUntil, leaseFence: sql`${t.credential.leaseFence} + 1` })
    .where(inArray(t.credential.id, ids))
    .returning()
}

/** Due at `now` in one system at one priority, and nobody works on it. */
function dueAndFree(
  { t }: Pick<Handle, 't'>,
  systemId: string | Tables['connectedSystem']['id'],
  priority: number,
  now: number,
) {
  return and(
    eq(t.credential.systemId, systemId),
    eq(t.credential.priority, priority),
    isNotNull(t.credential.dueAt),
    lte(t.credential.dueAt, now),
    or(isNull(t.credential.leaseUntil), lte(t.credential.leaseUntil, now)),
  )
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
