import { and, desc, eq, inArray, isNull, lt } from 'drizzle-orm'
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
