import { and, asc, eq, exists, gt, isNotNull, isNull, lte, or, type SQLWrapper, sql } from 'drizzle-orm'
import { bound, prepared } from '../prepared'
import type { Handle } from '../store'
import type { Tables } from '../tables'
import { type CredentialRow, PRIORITY } from './credentials'

/** Every priority, the most urgent first: the order of the claims. */
export const PRIORITIES = Object.values(PRIORITY).sort((a, b) => a - b)

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

/** Due at `now` in one system at one priority, and nobody works on it. */
export function dueAndFree(
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
