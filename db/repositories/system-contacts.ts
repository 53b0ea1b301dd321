import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

/** Records that a system was reached at `now` (`fault` null) or failed with a stable fault code. */
export async function recordContact(
  { q, t }: Tx,
  systemId: string,
  now: number,
  fault: string | null,
): Promise<void> {
  await q
    .update(t.connectedSystem)
    .set(fault === null ? { lastContactAt: now, lastFault: null } : { lastFault: fault, lastFaultAt: now })
    .where(eq(t.connectedSystem.id, systemId))
}

/** Counts further failures in a row; answers how many there are now. Nodes that count at once lose none. */
export async function addFailures({ q, t }: Tx, systemId: string, more: number): Promise<number> {
  const [row] = await q
    .update(t.connectedSystem)
    .set({ failures: sql`${t.connectedSystem.failures} + ${more}` })
    .where(eq(t.connectedSystem.id, systemId))
    .returning({ failures: t.connectedSystem.failures })
  return row?.failures ?? 0
}

export async function setBreaker(
  { q, t }: Tx,
  systemId: string,
  change: Partial<Pick<Tables['connectedSystem']['$inferSelect'], 'failures' | 'breakerUntil'>>,
): Promise<void> {
  await q.update(t.connectedSystem).set(change).where(eq(t.connectedSystem.id, systemId))
}

/**
 * Takes the probe that is due on an open breaker, by putting the next one off; false when somebody else took it.
 */
export async function takeProbe({ q, t }: Tx, systemId: string, now: number, next: number): Promise<boolean> {
  const taken = await q
    .update(t.connectedSystem)
    .set({ breakerUntil: next })
    .where(and(eq(t.connectedSystem.id, systemId), lte(t.connectedSystem.breakerUntil, now)))
    .returning({ id: t.connectedSystem.id })
  return taken.length === 1
}

/** Systems whose breaker is open, the one whose probe is due first in front. There are as many systems as were set up. */
export async function openBreakers({ q, t }: Handle): Promise<{ id: string; breakerUntil: number | null }[]> {
  return q
    .select({ id: t.connectedSystem.id, breakerUntil: t.connectedSystem.breakerUntil })
    .from(t.connectedSystem)
    .where(isNotNull(t.connectedSystem.breakerUntil))
    .orderBy(asc(t.connectedSystem.breakerUntil))
}
