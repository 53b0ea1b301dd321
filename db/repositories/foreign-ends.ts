import { and, asc, desc, eq, gt, inArray, isNull, lte, max, min, ne } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import { byChunks } from './chunks'
import type { FindingRow } from './findings'

export async function findingById({ q, t }: Handle, id: string): Promise<FindingRow | null> {
  const [row] = await q.select().from(t.finding).where(eq(t.finding.id, id))
  return row ?? null
}

/** Findings about the same subject on the same system, newest first: what was found of it before. */
export async function findingsOfSubject(
  { q, t }: Handle,
  { systemId, subject }: Pick<FindingRow, 'systemId' | 'subject'>,
  size: number,
): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), eq(t.finding.subject, subject)))
    .orderBy(desc(t.finding.id))
    .limit(size)
}

/** Open orphans of a system, newest first. */
export async function openOrphans({ q, t }: Handle, systemId: string, size: number): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), eq(t.finding.kind, 'orphan'), isNull(t.finding.closedAt)))
    .orderBy(desc(t.finding.id))
    .limit(size)
}

/** Open findings whose account was ordered to be ended and is to be tried by `now`, the longest due first. */
export async function foreignEndsDue({ q, t }: Handle, now: number, size: number): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(and(lte(t.finding.endDueAt, now), isNull(t.finding.closedAt)))
    .orderBy(asc(t.finding.endDueAt), asc(t.finding.id))
    .limit(size)
}

/** When the next one is to be tried after `now`; null when none is. */
export async function nextForeignEnd({ q, t }: Handle, now: number): Promise<number | null> {
  const [row] = await q
    .select({ dueAt: min(t.finding.endDueAt) })
    .from(t.finding)
    .where(and(gt(t.finding.endDueAt, now), isNull(t.finding.closedAt)))
  return row?.dueAt ?? null
}

/** Takes one attempt by putting the next one off until `until`; false when somebody else took it, or it is over. */
export async function takeForeignEnd(
  { q, t }: Tx,
  { id, endDueAt }: Pick<FindingRow, 'id' | 'endDueAt'>,
  until: number,
): Promise<boolean> {
  if (endDueAt === null) return false
  const taken = await q
    .update(t.finding)
    .set({ endDueAt: until })
    .where(and(eq(t.finding.id, id), eq(t.finding.endDueAt, endDueAt), isNull(t.finding.closedAt)))
    .returning({ id: t.finding.id })
  return taken.length === 1
}

/**
 * Which of these subjects were last closed because the portal ended their account, at `since` or later: where accounts are
 * kept, they stay, off. What was ended before may have been another target's.
 */
export async function endedSubjects(
  { q, t }: Handle,
  systemId: string,
  subjects: readonly string[],
  since: number,
): Promise<ReadonlySet<string>> {
  const { id, subject, closedAt, closedWhy } = t.finding
  const newest = await byChunks(subjects, (chunk) => {
    const ids = q
      .select({ id: max(id) })
      .from(t.finding)
      .where(and(eq(t.finding.systemId, systemId), inArray(subject, chunk)))
      .groupBy(subject)
    return q.select({ subject, closedAt, closedWhy }).from(t.finding).where(inArray(id, ids))
  })
  return new Set(
    newest.flatMap((row) => (row.closedWhy === 'ended' && (row.closedAt ?? 0) >= since ? [row.subject] : [])),
  )
}

/** Is this native id, in any of these systems, one of our own objects that is not gone? */
export async function isLiveArtifact(
  { q, t }: Handle,
  systemIds: readonly string[],
  nativeId: string,
): Promise<boolean> {
  const rows = await q
    .select({ id: t.artifact.id })
    .from(t.artifact)
    .where(
      and(
        inArray(t.artifact.systemId, [...systemIds]),
        eq(t.artifact.nativeId, nativeId),
        ne(t.artifact.state, 'gone'),
      ),
    )
    .limit(1)
  return rows.length > 0
}
