import { and, asc, eq, gt, inArray, isNull, lte, min } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import { byChunks } from './chunks'
import type { FindingRow } from './findings'

/** Open findings of a kind whose owner had time enough and that were not passed on yet, the oldest first. */
export async function findingsToEscalate(
  { q, t }: Handle,
  kind: string,
  now: number,
  size: number,
): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.kind, kind),
        isNull(t.finding.closedAt),
        isNull(t.finding.escalatedAt),
        lte(t.finding.deadline, now),
      ),
    )
    .orderBy(asc(t.finding.id))
    .limit(size)
}

/** When the next open finding of a kind is to be passed on after `now`; null when none is. */
export async function nextEscalation({ q, t }: Handle, kind: string, now: number): Promise<number | null> {
  const [row] = await q
    .select({ deadline: min(t.finding.deadline) })
    .from(t.finding)
    .where(
      and(
        eq(t.finding.kind, kind),
        isNull(t.finding.closedAt),
        isNull(t.finding.escalatedAt),
        gt(t.finding.deadline, now),
      ),
    )
  return row?.deadline ?? null
}

/** Marks these as passed on; answers those that were open and not passed on before. */
export async function takeEscalations(
  { q, t }: Tx,
  ids: readonly string[],
  now: number,
): Promise<FindingRow[]> {
  return byChunks(ids, (chunk) =>
    q
      .update(t.finding)
      .set({ escalatedAt: now })
      .where(and(inArray(t.finding.id, chunk), isNull(t.finding.closedAt), isNull(t.finding.escalatedAt)))
      .returning(),
  )
}
