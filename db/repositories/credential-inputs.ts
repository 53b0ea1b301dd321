import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, or, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import { byChunks, eachChunk } from './chunks'
import { PRIORITY } from './credentials'

export interface Reach {
  readonly credentialIds?: readonly string[]
  readonly personId?: string
  readonly vendorId?: string
  readonly siteId?: string
  readonly systemId?: string
}

/**
 * An input of these credentials changed: whatever a worker is doing with them will not count, and they are due now.
 * Finished credentials (nothing held, nothing to come) are left alone. What is due already, failed and is tried again, or
 * is held, keeps a more urgent rank: its end may come while it waits.
 */
export async function touch(
  { q, t }: Tx,
  reach: Reach,
  now: number,
  priority: number = PRIORITY.end,
): Promise<void> {
  const { credentialIds, ...wide } = reach
  const due = t.credential.dueAt
  const ranked = sql`(${due} <= ${now} or ${t.credential.attempts} > 0 or ${t.credential.state} = 'on')`
  const write = (ids: readonly string[] | undefined) =>
    q
      .update(t.credential)
      .set({
        inputVersion: sql`${t.credential.inputVersion} + 1`,
        inputChangedAt: now,
        dueAt: sql`case when ${due} < ${now} then ${due} else ${now} end`,
        priority: sql`case when ${t.credential.priority} < ${priority} and ${ranked}
          then ${t.credential.priority} else ${priority} end`,
      })
      .where(and(reached({ t }, { ...wide, ...(ids ? { credentialIds: ids } : {}) }), unfinished({ t })))
  if (credentialIds === undefined) await write(undefined)
  else await eachChunk(credentialIds, write)
}

/** New grants stand on these credentials: due now, those too that were finished and left alone by `touch`. */
export async function rouse({ q, t }: Tx, ids: readonly string[], now: number): Promise<void> {
  const due = t.credential.dueAt
  await eachChunk(ids, (chunk) =>
    q
      .update(t.credential)
      .set({
        inputVersion: sql`${t.credential.inputVersion} + 1`,
        inputChangedAt: now,
        dueAt: sql`case when ${due} < ${now} then ${due} else ${now} end`,
        priority: sql`case when ${due} <= ${now} or (${t.credential.state} = 'on' and ${due} is not null)
          then ${t.credential.priority} else ${PRIORITY.give} end`,
      })
      .where(inArray(t.credential.id, chunk)),
  )
}

/**
 * Looks at these again now, finished ones too: a listing showed something that the portal did not expect. No input changed, so
 * that what the rest of the list shows of them still counts.
 */
export async function lookAgain({ q, t }: Tx, ids: readonly string[], now: number): Promise<void> {
  await eachChunk(ids, (chunk) =>
    q
      .update(t.credential)
      .set({
        inputVersion: sql`${t.credential.inputVersion} + 1`,
        dueAt: sql`case when ${t.credential.dueAt} < ${now} then ${t.credential.dueAt} else ${now} end`,
        // What a lock waits for stays in front.
        priority: sql`case when ${t.credential.dueAt} <= ${now} and ${t.credential.priority} < ${PRIORITY.end}
          then ${t.credential.priority} else ${PRIORITY.end} end`,
      })
      .where(inArray(t.credential.id, chunk)),
  )
}

/** These are due now, where nobody works on them and their time had not come. Answers how many. */
export async function dueNow({ q, t }: Tx, ids: readonly string[], now: number): Promise<number> {
  const rows = await byChunks(ids, (chunk) =>
    q
      .update(t.credential)
      .set({ dueAt: now })
      .where(
        and(
          inArray(t.credential.id, chunk),
          isNotNull(t.credential.dueAt),
          or(isNull(t.credential.leaseUntil), lte(t.credential.leaseUntil, now)),
        ),
      )
      .returning({ id: t.credential.id }),
  )
  return rows.length
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

/** The cursor of what has fanned out to everybody it reaches. */
export const FANNED_OUT = 'done'

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

/** What failed in a system and waits to be tried again is due now: its target answers again. */
export async function wakeWaiting({ q, t }: Tx, systemId: string, now: number): Promise<void> {
  await q
    .update(t.credential)
    .set({ dueAt: now })
    .where(
      and(eq(t.credential.systemId, systemId), gt(t.credential.dueAt, now), gt(t.credential.attempts, 0)),
    )
}

/** Makes the most urgent one that failed in a system due now: the probe of an open breaker. False when none waits. */
export async function wakeProbe({ q, t }: Tx, systemId: string, now: number): Promise<boolean> {
  const [first] = await q
    .select({ id: t.credential.id, dueAt: t.credential.dueAt })
    .from(t.credential)
    .where(
      and(eq(t.credential.systemId, systemId), isNotNull(t.credential.dueAt), gt(t.credential.attempts, 0)),
    )
    .orderBy(asc(t.credential.priority), asc(t.credential.dueAt))
    .limit(1)
  if (!first) return false
  await q
    .update(t.credential)
    .set({ dueAt: now })
    .where(and(eq(t.credential.id, first.id), gt(t.credential.dueAt, now)))
  return true
}
