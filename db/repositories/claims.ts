import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import { byChunks } from './chunks'
import type { CredentialRow } from './credentials'
import { dueAndFree, PRIORITIES } from './due-work'
import { forUpdate, skipLocked } from './row-locks'

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
    .set({ dueAt: now, inputVersion: sql`${t.credential.inputVersion} + 1`, inputChangedAt: now })
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
