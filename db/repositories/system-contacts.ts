import { and, asc, eq, isNotNull, lte, sql } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

/** What calls to a system came to. */
export interface Contact {
  /** Somebody was there: the calls went through, or failed as only a target that is there fails. */
  readonly answered: boolean
  /** Why they did not go through, as a stable code; null when they did. */
  readonly fault: string | null
}

/** Records what calls to a system came to at `now`. */
export async function recordContact(
  { q, t }: Tx,
  systemId: string,
  now: number,
  { answered, fault }: Contact,
): Promise<void> {
  await q
    .update(t.connectedSystem)
    .set({
      ...(answered ? { lastContactAt: now } : {}),
      ...(fault === null ? { lastFault: null } : { lastFault: fault, lastFaultAt: now }),
    })
    .where(eq(t.connectedSystem.id, systemId))
}

/** Somebody was there at `now`, whatever became of what was asked. */
export async function noteAnswer({ q, t }: Tx, systemId: string, now: number): Promise<void> {
  await q.update(t.connectedSystem).set({ lastContactAt: now }).where(eq(t.connectedSystem.id, systemId))
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

/** A system whose breaker is open, also while its next probe is due. */
export interface OpenBreaker {
  readonly id: string
  readonly name: string
  /** When its next probe may be sent. */
  readonly breakerUntil: number
}

/** Systems whose breaker is open, the one whose probe is due first in front. There are as many systems as were set up. */
export async function openBreakers({ q, t }: Handle): Promise<OpenBreaker[]> {
  const { id, name, breakerUntil } = t.connectedSystem
  const rows = await q
    .select({ id, name, breakerUntil })
    .from(t.connectedSystem)
    .where(isNotNull(breakerUntil))
    .orderBy(asc(breakerUntil), asc(id))
  return rows.flatMap(({ breakerUntil, ...row }) => (breakerUntil === null ? [] : [{ ...row, breakerUntil }]))
}
