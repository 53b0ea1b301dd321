import { and, asc, desc, eq, gt, inArray, isNull, lt, or } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { FindingRow } from './findings'

export interface FindingReportFilter {
  readonly sites: SiteReach
  readonly siteId?: string | null
  readonly vendorId?: string | null
  readonly systemId?: string | null
}

function conditions({ t }: Pick<Handle, 't'>, { sites, siteId, vendorId, systemId }: FindingReportFilter) {
  return and(
    sites === 'all' ? undefined : inArray(t.finding.siteId, [...sites]),
    siteId ? eq(t.finding.siteId, siteId) : undefined,
    vendorId ? eq(t.finding.vendorId, vendorId) : undefined,
    systemId ? eq(t.finding.systemId, systemId) : undefined,
  )
}

/** Open findings of one kind, newest first; `before` is the last id of the page before. Closed ones cost nothing. */
export async function openFindingsOfKind(
  h: Handle,
  kind: string,
  filter: FindingReportFilter,
  before: string | null,
  size: number,
): Promise<FindingRow[]> {
  const { q, t } = h
  if (filter.sites !== 'all' && filter.sites.length === 0) return []
  return q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.kind, kind),
        isNull(t.finding.closedAt),
        conditions(h, filter),
        before === null ? undefined : lt(t.finding.id, before),
      ),
    )
    .orderBy(desc(t.finding.id))
    .limit(size)
}

/** How many of one kind are open, counted up to `most`. */
export async function countOpenFindings(
  h: Handle,
  kind: string,
  filter: FindingReportFilter,
  most: number,
): Promise<number> {
  const { q, t } = h
  if (filter.sites !== 'all' && filter.sites.length === 0) return 0
  const rows = await q
    .select({ id: t.finding.id })
    .from(t.finding)
    .where(and(eq(t.finding.kind, kind), isNull(t.finding.closedAt), conditions(h, filter)))
    .limit(most)
  return rows.length
}

/** Whose findings somebody answers for: those at some sites, and those in systems of their own wherever they stand. */
export interface AnswersFor {
  readonly sites: SiteReach
  readonly systemIds: readonly string[]
}

/** Open findings of one kind that somebody answers for, the oldest first; `after` is the last id of the page before. */
export async function openFindingsAnsweredFor(
  { q, t }: Handle,
  kind: string,
  { sites, systemIds }: AnswersFor,
  after: string,
  size: number,
): Promise<FindingRow[]> {
  if (sites !== 'all' && sites.length === 0 && systemIds.length === 0) return []
  return q
    .select()
    .from(t.finding)
    .where(
      and(
        eq(t.finding.kind, kind),
        isNull(t.finding.closedAt),
        sites === 'all'
          ? undefined
          : or(inArray(t.finding.siteId, [...sites]), inArray(t.finding.systemId, [...systemIds])),
        gt(t.finding.id, after),
      ),
    )
    .orderBy(asc(t.finding.id))
    .limit(size)
}
