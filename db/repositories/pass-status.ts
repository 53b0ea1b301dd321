import { and, eq, gt, inArray, isNotNull, isNull, lte, notInArray, sql } from 'drizzle-orm'
import { bound, prepared, preparedIn } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type PassListRow = Tables['passStatusList']['$inferSelect']
export type PassStatusRow = Tables['passStatus']['$inferSelect']

/** The list in which places are given out now; null before the first pass, and after a restore. */
export async function openPassList({ q, t }: Handle): Promise<PassListRow | null> {
  const rows = await q.select().from(t.passStatusList).where(isNull(t.passStatusList.closedAt))
  // Two nodes may have opened one each, at the same moment: both are served, and the later one is filled.
  return rows.sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))[0] ?? null
}

/** Every list that a token may still name. */
export async function passLists({ q, t }: Handle): Promise<PassListRow[]> {
  return q.select().from(t.passStatusList)
}

export async function passListById({ q, t }: Handle, id: string): Promise<PassListRow | null> {
  const [row] = await q.select().from(t.passStatusList).where(eq(t.passStatusList.id, id))
  return row ?? null
}

export async function insertPassList(
  { q, t }: Tx,
  row: Tables['passStatusList']['$inferInsert'],
): Promise<void> {
  await q.insert(t.passStatusList).values(row)
}

/** Makes a list longer, once, however many nodes found it too short. */
export async function growPassList({ q, t }: Tx, id: string, from: number, to: number): Promise<void> {
  await q
    .update(t.passStatusList)
    .set({ size: to })
    .where(and(eq(t.passStatusList.id, id), eq(t.passStatusList.size, from)))
}

const withTokens = prepared(({ q, t }) =>
  q
    .select()
    .from(t.passStatus)
    .where(and(eq(t.passStatus.artifactId, bound('artifactId')), gt(t.passStatus.saidUntil, bound('now')))),
)

/** The places that a pass holds or held, of which a token lives on after `now`. */
export async function placesOfTokens(h: Handle, artifactId: string, now: number): Promise<PassStatusRow[]> {
  return withTokens(h, { artifactId, now })
}

/** A token with this place lives until then. False when the place has ended: nothing may be said with it. */
export async function noteToken(
  { q, t }: Tx,
  { listId, idx }: Pick<PassStatusRow, 'listId' | 'idx'>,
  until: number,
): Promise<boolean> {
  const { passStatus } = t
  const noted = await q
    .update(passStatus)
    .set({
      saidUntil: sql`case when ${passStatus.saidUntil} > ${until} then ${passStatus.saidUntil} else ${until} end`,
    })
    .where(and(eq(passStatus.listId, listId), eq(passStatus.idx, idx), isNull(passStatus.endedAt)))
    .returning({ idx: passStatus.idx })
  return noted.length > 0
}

const liveIn = preparedIn(({ q, t }, artifactIds) =>
  q
    .select()
    .from(t.passStatus)
    .where(and(inArray(t.passStatus.artifactId, artifactIds), isNull(t.passStatus.endedAt))),
)

/** The places that these passes hold now. */
export async function livePassStatuses(h: Handle, artifactIds: readonly string[]): Promise<PassStatusRow[]> {
  return liveIn(h, artifactIds)
}

/** Takes a place; false when somebody holds it, or held it a short while ago. */
export async function takePassStatus(
  { q, t }: Tx,
  row: Tables['passStatus']['$inferInsert'],
): Promise<boolean> {
  const taken = await q
    .insert(t.passStatus)
    .values(row)
    // That the pass itself has a place already is a mistake, and must not look like a place that is taken.
    .onConflictDoNothing({ target: [t.passStatus.listId, t.passStatus.idx] })
    .returning({ idx: t.passStatus.idx })
  return taken.length > 0
}

/** Tokens with this pass's place may say more from now on. */
export async function widenPassStatus(
  { q, t }: Tx,
  artifactId: string,
  promise: Pick<PassStatusRow, 'versions' | 'until'>,
): Promise<void> {
  await q
    .update(t.passStatus)
    .set({ versions: promise.versions, until: promise.until })
    .where(and(eq(t.passStatus.artifactId, artifactId), isNull(t.passStatus.endedAt)))
}

/** The places of these passes say INVALID from this commit on. */
export async function endPassStatuses(tx: Tx, artifactIds: readonly string[], now: number): Promise<void> {
  const { q, t } = tx
  const ended = await q
    .update(t.passStatus)
    .set({ endedAt: now })
    .where(and(inArray(t.passStatus.artifactId, [...artifactIds]), isNull(t.passStatus.endedAt)))
    .returning({ idx: t.passStatus.idx })
  if (ended.length > 0) await noteChanged(tx)
}

/**
 * Closes every list: each of their places says INVALID, also those that this database has never heard of. Nobody knows what tokens
 * were issued with them since: they may live until `saidUntil`.
 */
export async function closePassLists(tx: Tx, now: number, saidUntil: number): Promise<void> {
  const { q, t } = tx
  await q.update(t.passStatus).set({ endedAt: now, saidUntil }).where(isNull(t.passStatus.endedAt))
  await noteChanged(tx)
  await q.update(t.passStatusList).set({ closedAt: now }).where(isNull(t.passStatusList.closedAt))
}

/** Every place of a list that is or was held, with whether it has ended. */
export async function passStatusesOf(
  { q, t }: Handle,
  listId: string,
): Promise<Pick<PassStatusRow, 'idx' | 'endedAt'>[]> {
  return q
    .select({ idx: t.passStatus.idx, endedAt: t.passStatus.endedAt })
    .from(t.passStatus)
    .where(eq(t.passStatus.listId, listId))
}

/** Frees up to `size` places that ended by `before`. Answers how many; repeat while it is `size`. */
export async function freePassStatuses(tx: Tx, before: number, size: number): Promise<number> {
  const { q, t } = tx
  const old = await q
    .select({ listId: t.passStatus.listId, idx: t.passStatus.idx })
    .from(t.passStatus)
    .where(and(isNotNull(t.passStatus.endedAt), lte(t.passStatus.endedAt, before)))
    .limit(size)
  const byList = new Map<string, number[]>()
  for (const { listId, idx } of old) byList.set(listId, [...(byList.get(listId) ?? []), idx])
  for (const [listId, places] of byList) {
    await q
      .delete(t.passStatus)
      .where(
        and(
          eq(t.passStatus.listId, listId),
          inArray(t.passStatus.idx, places),
          isNotNull(t.passStatus.endedAt),
        ),
      )
  }
  if (old.length > 0) await noteChanged(tx)
  return old.length
}

/** Drops lists that were closed by `before`, once all their places are free: no token that names one can live. */
export async function dropPassLists({ q, t }: Tx, before: number): Promise<void> {
  const held = q.select({ listId: t.passStatus.listId }).from(t.passStatus)
  await q
    .delete(t.passStatusList)
    .where(
      and(
        isNotNull(t.passStatusList.closedAt),
        lte(t.passStatusList.closedAt, before),
        notInArray(t.passStatusList.id, held),
      ),
    )
}

async function noteChanged({ q, t }: Tx): Promise<void> {
  await q
    .update(t.passStatusList)
    .set({ changes: sql`${t.passStatusList.changes} + 1` })
    .where(isNull(t.passStatusList.closedAt))
}
