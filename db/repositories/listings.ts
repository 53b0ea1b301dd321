import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { SystemRow } from './systems'

const toList = prepared(({ q, t }) =>
  q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        isNull(t.connectedSystem.archivedAt),
        or(isNull(t.connectedSystem.listDueAt), lte(t.connectedSystem.listDueAt, bound('now'))),
        or(
          isNull(t.connectedSystem.listLeaseUntil),
          lte(t.connectedSystem.listLeaseUntil, bound('leaseNow')),
        ),
      ),
    )
    .orderBy(asc(sql`coalesce(${t.connectedSystem.listDueAt}, 0)`), asc(t.connectedSystem.id))
    .limit(bound('size')),
)

/**
 * Up to `size` living systems whose accounts are to be listed by `now` and that no node lists by the lease clock's
 * `leaseNow`, the longest due first; never listed is due at once.
 */
export async function systemsToList(
  h: Handle,
  now: number,
  leaseNow: number,
  size: number,
): Promise<SystemRow[]> {
  return toList(h, { now, leaseNow, size })
}

/** Takes the listing of a system until `until`; false when another node has it. */
export async function leaseListing(
  { q, t }: Tx,
  systemId: string,
  leaseNow: number,
  until: number,
): Promise<boolean> {
  const free = or(isNull(t.connectedSystem.listLeaseUntil), lte(t.connectedSystem.listLeaseUntil, leaseNow))
  const taken = await q
    .update(t.connectedSystem)
    .set({ listLeaseUntil: until })
    .where(and(eq(t.connectedSystem.id, systemId), free))
    .returning({ id: t.connectedSystem.id })
  return taken.length === 1
}

const listedNext = prepared(({ q, t }) =>
  q
    .select({ dueAt: t.connectedSystem.listDueAt })
    .from(t.connectedSystem)
    .where(and(isNull(t.connectedSystem.archivedAt), gt(t.connectedSystem.listDueAt, bound('now'))))
    .orderBy(asc(t.connectedSystem.listDueAt))
    .limit(1),
)

/** When the next listing comes due after `now`, ms; null when none does. */
export async function nextListing(h: Handle, now: number): Promise<number | null> {
  const [row] = await listedNext(h, { now })
  return row?.dueAt ?? null
}

export interface ListingResult {
  readonly listedAt?: number
  readonly listBeganAt?: number
  readonly listedAccounts?: number
  readonly listTellsUse?: boolean
  /** A target was asked and answered. */
  readonly lastContactAt?: number
  /** Null after a whole list; else why there was none. */
  readonly listFault: string | null
  readonly listDueAt: number
}

/**
 * Records a listing and gives it back. Who asked for another one since it was begun (`dueBefore` is when it was due then)
 * gets that one.
 */
export async function recordListing(
  { q, t }: Tx,
  systemId: string,
  { listDueAt, ...result }: ListingResult,
  dueBefore: number | null,
): Promise<void> {
  const due = t.connectedSystem.listDueAt
  await q
    .update(t.connectedSystem)
    .set({
      ...result,
      listLeaseUntil: null,
      listDueAt: sql`case when coalesce(${due}, 0) = ${dueBefore ?? 0} then ${listDueAt} else ${due} end`,
    })
    .where(eq(t.connectedSystem.id, systemId))
}

/** Asks for a listing now. */
export async function requestListing({ q, t }: Tx, systemId: string, now: number): Promise<void> {
  await q.update(t.connectedSystem).set({ listDueAt: now }).where(eq(t.connectedSystem.id, systemId))
}

/** Asks for a listing now, of this system and of every other one that is the same target; answers their ids. */
export async function requestListingsOf(
  { q, t }: Tx,
  { id, approvedIdentity }: { readonly id: string; readonly approvedIdentity: string | null },
  now: number,
): Promise<string[]> {
  const same =
    approvedIdentity === null ? undefined : eq(t.connectedSystem.approvedIdentity, approvedIdentity)
  const asked = await q
    .update(t.connectedSystem)
    .set({ listDueAt: now })
    .where(or(eq(t.connectedSystem.id, id), and(same, isNull(t.connectedSystem.archivedAt))))
    .returning({ id: t.connectedSystem.id })
  return asked.map((row) => row.id)
}

/** Keeps the listing of a system until `until`: it goes on. */
export async function prolongListing({ q, t }: Tx, systemId: string, until: number): Promise<void> {
  await q.update(t.connectedSystem).set({ listLeaseUntil: until }).where(eq(t.connectedSystem.id, systemId))
}

const byNativeId = preparedIn<{ id: string }, { systemId: string }>(({ q, t }, nativeIds) =>
  q
    .select({ id: t.artifact.credentialId })
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, bound('systemId')), inArray(t.artifact.nativeId, nativeIds))),
)

const byMark = preparedIn<{ id: string }, { systemId: string }>(({ q, t }, credentialIds) =>
  q
    .select({ id: t.artifact.credentialId })
    .from(t.artifact)
    .where(and(eq(t.artifact.systemId, bound('systemId')), inArray(t.artifact.credentialId, credentialIds))),
)

/** Ids of a system's credentials whose object bears, or once bore, one of these native ids, or whose mark is one of these. */
export async function credentialIdsListed(
  h: Handle,
  systemId: string,
  nativeIds: readonly string[],
  markedIds: readonly string[],
): Promise<string[]> {
  const found = [
    ...(await byNativeId(h, nativeIds, { systemId })),
    ...(await byMark(h, markedIds, { systemId })),
  ]
  return [...new Set(found.map((row) => row.id))]
}
