import { and, asc, count, eq, exists, gt, isNotNull, isNull, lte, min, or, sql } from 'drizzle-orm'
import type { Handle } from '../store'
import { PRIORITY } from './credentials'
import { notAccepted } from './reports-findings'

/**
 * What an outside monitor reads, each along an index of what is open now: the history costs nothing, however long it is.
 * The systems are few and are read as they are.
 */

/** How many credentials are due at `now`. */
export async function countDue({ q, t }: Handle, now: number): Promise<number> {
  const [row] = await q
    .select({ n: count() })
    .from(t.credential)
    .where(and(isNotNull(t.credential.dueAt), lte(t.credential.dueAt, now)))
  return row?.n ?? 0
}

export interface EndCounts {
  /** Begun and not confirmed yet. */
  readonly trying: number
  /** Of these: tried at least once, and the read-back did not prove it. */
  readonly unknown: number
  /** Of these: past the policy's deadline. */
  readonly overdue: number
}

export async function countEndsBegun({ q, t }: Handle): Promise<EndCounts> {
  const [row] = await q
    .select({
      trying: count(),
      unknown: sql`coalesce(sum(case when ${t.end.attempts} > 0 then 1 else 0 end), 0)`.mapWith(Number),
      overdue: count(t.end.overdueAt),
    })
    .from(t.end)
    .where(and(isNotNull(t.end.attemptedAt), gt(t.end.attemptedAt, 0), isNull(t.end.confirmedAt)))
  return row ?? { trying: 0, unknown: 0, overdue: 0 }
}

/** Open findings that nobody accepted, by kind. */
export async function countFindingsByKind(
  h: Handle,
  now: number,
): Promise<{ readonly kind: string; readonly n: number }[]> {
  const { q, t } = h
  return q
    .select({ kind: t.finding.kind, n: count() })
    .from(t.finding)
    .where(and(isNull(t.finding.closedAt), notAccepted(h, now)))
    .groupBy(t.finding.kind)
}

/** Mails that wait to be sent, and when the oldest of them was made, ms; null when none waits. */
export async function outboxState({
  q,
  t,
}: Handle): Promise<{ readonly waiting: number; readonly oldestAt: number | null }> {
  const [row] = await q
    .select({ waiting: count(), oldestAt: min(t.outboxMail.createdAt) })
    .from(t.outboxMail)
    .where(isNotNull(t.outboxMail.dueAt))
  return row ?? { waiting: 0, oldestAt: null }
}

/** When each running node was last heard of after `beatAfter`, by the clock of leases, ms; `most` of them. */
export async function heartbeats(
  { q, t }: Handle,
  beatAfter: number,
  most: number,
): Promise<{ readonly id: string; readonly beatAt: number }[]> {
  const { id, beatAt, stoppedAt } = t.node
  return q
    .select({ id, beatAt })
    .from(t.node)
    .where(and(gt(beatAt, beatAfter), isNull(stoppedAt)))
    .orderBy(asc(id))
    .limit(most)
}

/**
 * Systems where something that takes away has been due since before `before` and nobody holds it at `now`, although the
 * breaker is closed and no call came to anything since. A slow system is in contact; a dead one opens its breaker.
 */
export async function neglectedSystems(h: Handle, now: number, before: number): Promise<string[]> {
  const { q, t } = h
  const { id, breakerUntil, lastContactAt, lastFaultAt, scrappedAt, archivedAt } = t.connectedSystem
  const waiting = [PRIORITY.lock, PRIORITY.end, PRIORITY.look].map((priority) =>
    exists(
      q
        .select({ id: t.credential.id })
        .from(t.credential)
        .where(
          and(
            eq(t.credential.systemId, id),
            eq(t.credential.priority, priority),
            isNotNull(t.credential.dueAt),
            lte(t.credential.dueAt, before),
            or(isNull(t.credential.leaseUntil), lte(t.credential.leaseUntil, now)),
          ),
        ),
    ),
  )
  const rows = await q
    .select({ id })
    .from(t.connectedSystem)
    .where(
      and(
        isNull(breakerUntil),
        isNull(scrappedAt),
        isNull(archivedAt),
        or(isNull(lastContactAt), lte(lastContactAt, before)),
        or(isNull(lastFaultAt), lte(lastFaultAt, before)),
        or(...waiting),
      ),
    )
    .orderBy(asc(id))
  return rows.map((row) => row.id)
}
