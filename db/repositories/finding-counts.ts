import { and, asc, count, eq, gte, inArray, isNull, lt, sql } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { notAccepted } from './reports-findings'

export type FindingCountRow = Tables['findingCount']['$inferSelect']

/** The kind under which all findings of a system stand together. */
export const ALL_KINDS = 'all'

/** How many findings of a system are open and not accepted at `now`, by kind. */
export async function openFindingsCounted(
  h: Handle,
  systemId: string,
  now: number,
): Promise<{ kind: string; count: number }[]> {
  const { q, t } = h
  return q
    .select({ kind: t.finding.kind, count: count() })
    .from(t.finding)
    .where(and(eq(t.finding.systemId, systemId), isNull(t.finding.closedAt), notAccepted(h, now)))
    .groupBy(t.finding.kind)
}

/** Puts these in the place of what was counted of the system on that day before. */
export async function writeFindingCounts(
  { q, t }: Tx,
  day: number,
  systemId: string,
  rows: readonly FindingCountRow[],
): Promise<void> {
  await q
    .delete(t.findingCount)
    .where(and(eq(t.findingCount.day, day), eq(t.findingCount.systemId, systemId)))
  // Whoever counts at the same moment counts the same.
  await q
    .insert(t.findingCount)
    .values([...rows])
    .onConflictDoNothing()
}

/** Removes the counts of the oldest day before `day`; false when there is none. */
export async function purgeFindingCounts({ q, t }: Tx, day: number): Promise<boolean> {
  const [oldest] = await q
    .select({ day: t.findingCount.day })
    .from(t.findingCount)
    .where(lt(t.findingCount.day, day))
    .orderBy(asc(t.findingCount.day))
    .limit(1)
  if (!oldest) return false
  await q.delete(t.findingCount).where(eq(t.findingCount.day, oldest.day))
  return true
}

/** What was counted from a day on at these sites, summed by day and kind, the earliest day first. */
export async function findingCountsByDay(
  { q, t }: Handle,
  from: number,
  {
    sites,
    siteId,
    systemId,
  }: { readonly sites: SiteReach; readonly siteId: string | null; readonly systemId: string | null },
): Promise<{ day: number; kind: string; count: number }[]> {
  if (sites !== 'all' && sites.length === 0) return []
  const { day, kind } = t.findingCount
  return q
    .select({ day, kind, count: sql`sum(${t.findingCount.count})`.mapWith(Number) })
    .from(t.findingCount)
    .where(
      and(
        gte(day, from),
        sites === 'all' ? undefined : inArray(t.findingCount.siteId, [...sites]),
        siteId === null ? undefined : eq(t.findingCount.siteId, siteId),
        systemId === null ? undefined : eq(t.findingCount.systemId, systemId),
      ),
    )
    .groupBy(day, kind)
    .orderBy(asc(day))
}
