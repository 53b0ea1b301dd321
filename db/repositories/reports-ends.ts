import { and, asc, desc, eq, gte, inArray, isNotNull, isNull } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { EndRow } from './ends'
import { rowBefore } from './seek'

/** Which ends a report is about. */
export interface EndReportFilter {
  /** The sites that may be read. */
  readonly sites: SiteReach
  readonly siteId?: string | null
  readonly vendorId?: string | null
  readonly systemId?: string | null
}

/** The last row of the page before. */
export interface ConfirmedCursor {
  readonly at: number
  readonly id: string
}

/**
 * A page of the confirmed history, newest first. Each site of a reach is read along its own index and the pages are
 * merged: a page costs the same however long the history is.
 */
export async function confirmedEndPage(
  h: Handle,
  filter: EndReportFilter,
  before: ConfirmedCursor | null,
  size: number,
): Promise<EndRow[]> {
  const sites = sitesToRead(filter)
  if (sites.length > 1) {
    const pages = await Promise.all(sites.map((siteId) => onePage(h, { ...filter, siteId }, before, size)))
    return pages.flat().sort(newestFirst).slice(0, size)
  }
  const [siteId] = sites
  return siteId === undefined ? [] : onePage(h, { ...filter, siteId }, before, size)
}

async function onePage(
  { q, t }: Handle,
  { siteId, vendorId, systemId }: EndReportFilter,
  before: ConfirmedCursor | null,
  size: number,
): Promise<EndRow[]> {
  return q
    .select()
    .from(t.end)
    .where(
      and(
        isNotNull(t.end.confirmedAt),
        siteId ? eq(t.end.siteId, siteId) : undefined,
        vendorId ? eq(t.end.vendorId, vendorId) : undefined,
        systemId ? eq(t.end.systemId, systemId) : undefined,
        before === null ? undefined : rowBefore([t.end.confirmedAt, t.end.id], [before.at, before.id]),
      ),
    )
    .orderBy(desc(t.end.confirmedAt), desc(t.end.id))
    .limit(size)
}

function newestFirst(a: EndRow, b: EndRow): number {
  return (b.confirmedAt ?? 0) - (a.confirmedAt ?? 0) || (a.id < b.id ? 1 : -1)
}

/** The one site asked for, each site of the reach, or null for "whichever": none when it is out of reach. */
function sitesToRead({ sites, siteId }: EndReportFilter): readonly (string | null)[] {
  if (siteId) return sites === 'all' || sites.includes(siteId) ? [siteId] : []
  return sites === 'all' ? [null] : sites
}

/** Ends that are being tried and not confirmed, the longest-running first. They are few: it is what is wrong now. */
export async function attemptedEnds(
  { q, t }: Handle,
  filter: EndReportFilter,
  size: number,
  only: 'all' | 'overdue' = 'all',
): Promise<EndRow[]> {
  const sites = sitesToRead(filter)
  if (sites.length === 0) return []
  const { vendorId, systemId } = filter
  return q
    .select()
    .from(t.end)
    .where(
      and(
        isNotNull(t.end.attemptedAt),
        isNull(t.end.confirmedAt),
        only === 'overdue' ? isNotNull(t.end.overdueAt) : undefined,
        sites[0] === null ? undefined : inArray(t.end.siteId, sites as string[]),
        vendorId ? eq(t.end.vendorId, vendorId) : undefined,
        systemId ? eq(t.end.systemId, systemId) : undefined,
      ),
    )
    .orderBy(asc(t.end.attemptedAt), asc(t.end.id))
    .limit(size)
}

/** When the newest ends of one site (or of all) were due and confirmed, not before `since`, newest first. */
export async function confirmedTimes(
  { q, t }: Handle,
  siteId: string | null,
  since: number,
  size: number,
): Promise<{ plannedAt: number; confirmedAt: number }[]> {
  const rows = await q
    .select({ plannedAt: t.end.plannedAt, confirmedAt: t.end.confirmedAt })
    .from(t.end)
    .where(
      and(
        isNotNull(t.end.confirmedAt),
        gte(t.end.confirmedAt, since),
        siteId ? eq(t.end.siteId, siteId) : undefined,
      ),
    )
    .orderBy(desc(t.end.confirmedAt), desc(t.end.id))
    .limit(size)
  return rows.flatMap((row) => (row.confirmedAt === null ? [] : [{ ...row, confirmedAt: row.confirmedAt }]))
}
