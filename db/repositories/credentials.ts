import {
  and,
  asc,
  eq,
  exists,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  ne,
  or,
  type SQLWrapper,
  sql,
} from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { byChunks } from './chunks'
import { forUpdate, skipLocked } from './row-locks'

export type CredentialRow = Tables['credential']['$inferSelect']

/** Smaller goes first. */
export const PRIORITY = { lock: 0, end: 1, look: 2, give: 3 } as const

const credentialsIn = preparedIn(({ q, t }, ids) =>
  q.select().from(t.credential).where(inArray(t.credential.id, ids)),
)

export async function credentialById(h: Handle, id: string): Promise<CredentialRow | null> {
  const [row] = await credentialsIn(h, [id])
  return row ?? null
}

export async function credentialsByIds(h: Handle, ids: readonly string[]): Promise<CredentialRow[]> {
  return credentialsIn(h, ids)
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

/** What the engine must know of a system before it takes up work of it. */
export interface BusySystem
  extends Pick<
    Tables['connectedSystem']['$inferSelect'],
    'id' | 'failures' | 'breakerUntil' | 'maxAtOnce' | 'maxPerMinute'
  > {
  /** The most urgent priority of what is due there. */
  readonly urgency: number
}

const busySystems = prepared(({ q, t }) => {
  const due = PRIORITIES.map((priority) =>
    exists(
      q
        .select({ id: t.credential.id })
        .from(t.credential)
        .where(dueAndFree({ t }, t.connectedSystem.id, priority)),
    ),
  )
  const { id, failures, breakerUntil, maxAtOnce, maxPerMinute } = t.connectedSystem
  const cases = PRIORITIES.map((priority, index) => sql`when ${due[index]} then ${sql.raw(String(priority))}`)
  const urgency = sql<number>`case ${sql.join(cases, sql` `)} end`
  return (
    q
      .select({ id, failures, breakerUntil, maxAtOnce, maxPerMinute, urgency })
      .from(t.connectedSystem)
      // A scrapped system is called no more: what is open there is laid to rest by the word of both seats.
      .where(and(isNull(t.connectedSystem.scrappedAt), or(...due)))
  )
})

/**
 * The systems that have something due at `now` that nobody holds by the lease clock's `leaseNow`. Each system and priority
 * is one seek: all that is due, or comes due later, is not read.
 */
export async function systemsWithWork(h: Handle, now: number, leaseNow: number): Promise<BusySystem[]> {
  return busySystems(h, { now, leaseNow })
}

/**
 * Up to `size` credentials that are due by `until`, whoever holds them, locks and ends first, after the first `skip` of them:
 * they are only looked at.
 */
export async function dueCredentials(
  { q, t }: Handle,
  until: number,
  size: number,
  skip: number,
): Promise<CredentialRow[]> {
  return q
    .select()
    .from(t.credential)
    .where(and(isNotNull(t.credential.dueAt), lte(t.credential.dueAt, until)))
    .orderBy(asc(t.credential.priority), asc(t.credential.dueAt), asc(t.credential.id))
    .limit(size)
    .offset(skip)
}

const soonestDue = prepared(({ q, t }) =>
  q
    .select({ dueAt: t.credential.dueAt })
    .from(t.credential)
    .where(and(gt(t.credential.dueAt, bound('now')), isNull(t.credential.leaseUntil)))
    .orderBy(asc(t.credential.dueAt))
    .limit(1),
)

/**
 * When the next credential that nobody holds becomes due after `now`; null when none does. What is due already waits for
 * a free slot or for a lease to end, and neither comes by the clock.
 */
export async function nextWake(h: Handle, now: number): Promise<number | null> {
  const [row] = await soonestDue(h, { now })
  return row?.dueAt ?? null
}

const firstDue = prepared(({ q, t, dialect }) => {
  const due = q
    .select({ id: t.credential.id })
    .from(t.credential)
    .where(dueAndFree({ t }, bound('systemId'), bound('priority')))
    .orderBy(asc(t.credential.dueAt))
    .limit(bound('slots'))
  return skipLocked({ dialect }, due)
})

const leased = preparedIn<CredentialRow, { leaseUntil: number; node: string }>(({ q, t }, ids) =>
  q
    .update(t.credential)
    .set({
      leaseUntil: bound('leaseUntil'),
      leaseNode: bound('node'),
      leaseFence: sql`${t.credential.leaseFence} + 1`,
    })
    .where(inArray(t.credential.id, ids))
    .returning(),
)

export interface ClaimTerms {
  readonly now: number
  /** The lease clock's time, and until when by it the claim stands. */
  readonly leaseNow: number
  readonly leaseUntil: number
  readonly node: string
}

/**
 * Takes up to `slots` due credentials of one system, the most urgent first, and leases them. Nodes that claim at once get
 * different rows (SKIP LOCKED on PostgreSQL, one writer on SQLite).
 */
export async function claim(
  tx: Tx,
  systemId: string,
  slots: number,
  { now, leaseNow, leaseUntil, node }: ClaimTerms,
): Promise<CredentialRow[]> {
  const ids: string[] = []
  // One seek a priority: in order of both, everything that comes due later at one would be walked before the next.
  for (const priority of PRIORITIES) {
    if (ids.length >= slots) break
    const found = await firstDue(tx, { systemId, priority, now, leaseNow, slots: slots - ids.length })
    ids.push(...found.map((row) => row.id))
  }
  if (ids.length === 0) return []
  const rows = await leased(tx, ids, { leaseUntil, node })
  // RETURNING keeps no order, and the most urgent go first.
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** Due at `now` in one system at one priority, and nobody works on it. */
function dueAndFree(
  { t }: Pick<Handle, 't'>,
  systemId: Tables['connectedSystem']['id'] | SQLWrapper,
  priority: number | SQLWrapper,
) {
  return and(
    eq(t.credential.systemId, systemId),
    eq(t.credential.priority, priority),
    isNotNull(t.credential.dueAt),
    lte(t.credential.dueAt, bound('now')),
    or(isNull(t.credential.leaseUntil), lte(t.credential.leaseUntil, bound('leaseNow'))),
  )
}

/** What a worker holds of a credential: the lease's fence, and the inputs it started from. */
export type Claimed = Pick<CredentialRow, 'id' | 'inputVersion' | 'leaseFence'>

type HeldFields = Claimed & Pick<CredentialRow, 'leaseUntil'>

/**
 * Which of these are still what their workers started from; their rows are locked until the transaction ends, so that
 * nobody changes an input or takes a lease meanwhile.
 */
export async function stillClaimed(tx: Tx, claimed: readonly Claimed[]): Promise<ReadonlySet<string>> {
  const rows = await forUpdate(
    tx,
    tx.q
      .select(heldFields(tx))
      .from(tx.t.credential)
      .where(
        inArray(
          tx.t.credential.id,
          claimed.map((each) => each.id),
        ),
      )
      .orderBy(asc(tx.t.credential.id)),
  )
  const now = new Map(rows.map((row) => [row.id, row]))
  return new Set(claimed.filter((each) => isHeld(each, now.get(each.id))).map((each) => each.id))
}

const heldNow = prepared((h) =>
  h.q
    .select(heldFields(h))
    .from(h.t.credential)
    .where(eq(h.t.credential.id, bound('id'))),
)

/** True while the lease and the inputs are what the worker started from. */
export async function isStillClaimed(h: Handle, claimed: Claimed): Promise<boolean> {
  const [row] = await heldNow(h, { id: claimed.id })
  return isHeld(claimed, row)
}

function heldFields({ t }: Pick<Handle, 't'>) {
  const { id, inputVersion, leaseFence, leaseUntil } = t.credential
  return { id, inputVersion, leaseFence, leaseUntil }
}

/** A result that is written ends its lease: one whose commit was not answered is not written a second time. */
function isHeld(claimed: Claimed, row: HeldFields | undefined): boolean {
  return (
    row?.inputVersion === claimed.inputVersion &&
    row.leaseFence === claimed.leaseFence &&
    row.leaseUntil !== null
  )
}

/** What a round leaves on its credential. */
export type Settled = Pick<
  CredentialRow,
  'dueAt' | 'priority' | 'attempts' | 'state' | 'fault' | 'takingSince' | 'confirmedGoneAt'
>

const settled = prepared(({ q, t }) =>
  q
    .update(t.credential)
    .set({
      dueAt: bound('dueAt'),
      priority: bound('priority'),
      attempts: bound('attempts'),
      state: bound('state'),
      fault: bound('fault'),
      takingSince: bound('takingSince'),
      confirmedGoneAt: bound('confirmedGoneAt'),
      leaseUntil: null,
      leaseNode: null,
    })
    .where(
      and(
        eq(t.credential.id, bound('id')),
        eq(t.credential.inputVersion, bound('inputVersion')),
        eq(t.credential.leaseFence, bound('leaseFence')),
      ),
    )
    .returning({ id: t.credential.id }),
)

/**
 * Writes a worker's result and ends its lease, only when nobody changed the inputs or took the lease meanwhile; answers
 * whether it did.
 */
export async function settle(tx: Tx, claimed: Claimed, change: Settled): Promise<boolean> {
  const { id, inputVersion, leaseFence } = claimed
  const { dueAt, priority, attempts, state, fault, takingSince, confirmedGoneAt } = change
  const written = await settled(tx, {
    ...{ id, inputVersion, leaseFence },
    ...{ dueAt, priority, attempts, state, fault, takingSince, confirmedGoneAt },
  })
  return written.length === 1
}

const observed = prepared(({ q, t }) =>
  q
    .update(t.credential)
    .set({ observation: bound('observation'), observedAt: bound('observedAt') })
    .where(eq(t.credential.id, bound('id'))),
)

/** Keeps what was seen of a credential. */
export async function recordObservation(
  tx: Tx,
  id: string,
  observation: Record<string, unknown>,
  observedAt: number,
): Promise<void> {
  await observed(tx, { id, observation, observedAt })
}

/**
 * Gives the lease back, due at `now`: the inputs changed, or the worker stops. A newer lease goes on, but what comes of it
 * does not count: what this worker did at the target may have come after the other had looked.
 */
export async function release(
  { q, t }: Tx,
  claimed: Pick<CredentialRow, 'id' | 'leaseFence'>,
  now: number,
): Promise<void> {
  await q
    .update(t.credential)
    .set({ dueAt: now, leaseUntil: null, leaseNode: null })
    .where(and(eq(t.credential.id, claimed.id), eq(t.credential.leaseFence, claimed.leaseFence)))
  await q
    .update(t.credential)
    .set({ dueAt: now, inputVersion: sql`${t.credential.inputVersion} + 1` })
    .where(and(eq(t.credential.id, claimed.id), ne(t.credential.leaseFence, claimed.leaseFence)))
}

/** Prolongs the leases that this node still holds; answers the ids of those, the others were lost. */
export async function renewLeases(
  { q, t }: Tx,
  node: string,
  ids: readonly string[],
  leaseNow: number,
  leaseUntil: number,
): Promise<string[]> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .update(t.credential)
      .set({ leaseUntil })
      .where(
        and(
          inArray(t.credential.id, chunk),
          eq(t.credential.leaseNode, node),
          gt(t.credential.leaseUntil, leaseNow),
        ),
      )
      .returning({ id: t.credential.id }),
  )
  return rows.map((row) => row.id)
}

/** What a node held when it died is free again: for its own next start, which knows that nobody works on it. */
export async function dropLeases({ q, t }: Tx, node: string): Promise<void> {
  await q
    .update(t.credential)
    .set({ leaseUntil: null, leaseNode: null })
    .where(eq(t.credential.leaseNode, node))
}
