import {
  and,
  asc,
  desc,
  eq,
  gt,
  gte,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { FindingRow } from './findings'

export interface FindingReportFilter {
  readonly sites: SiteReach
  readonly siteId?: string | null
  readonly vendorId?: string | null
  readonly systemId?: string | null
  readonly ownerId?: string | null
  /** Opened at this instant or before. */
  readonly openedBefore?: number | null
}

/**
 * Open findings: `new` ones were opened since the last whole list of their system was begun, the others are `still` there.
 * `open` are both. What both seats accepted is neither, until its date.
 */
export type OpenChange = 'open' | 'new' | 'still' | 'accepted'

function conditions({ t }: Pick<Handle, 't'>, filter: FindingReportFilter) {
  const { sites, siteId, vendorId, systemId, ownerId, openedBefore } = filter
  return and(
    sites === 'all' ? undefined : inArray(t.finding.siteId, [...sites]),
    siteId ? eq(t.finding.siteId, siteId) : undefined,
    vendorId ? eq(t.finding.vendorId, vendorId) : undefined,
    systemId ? eq(t.finding.systemId, systemId) : undefined,
    ownerId ? eq(t.finding.ownerId, ownerId) : undefined,
    typeof openedBefore === 'number' ? lte(t.finding.openedAt, openedBefore) : undefined,
  )
}

/** Both seats said that it may stay, and the date is still to come. */
const accepted = ({ t }: Pick<Handle, 't'>, now: number) =>
  and(isNotNull(t.finding.acceptedAt), gt(t.finding.acceptUntil, now))

/** Nobody accepted it, or not for as long as until now. */
export const notAccepted = ({ t }: Pick<Handle, 't'>, now: number) =>
  or(isNull(t.finding.acceptedAt), isNull(t.finding.acceptUntil), lte(t.finding.acceptUntil, now))

function changed(h: Handle, change: OpenChange, now: number): SQL | undefined {
  const { q, t } = h
  if (change === 'accepted') return accepted(h, now)
  if (change === 'open') return notAccepted(h, now)
  const began = q
    .select({ at: t.connectedSystem.listBeganAt })
    .from(t.connectedSystem)
    .where(eq(t.connectedSystem.id, t.finding.systemId))
  const since = sql`coalesce((${began}), 0)`
  const { openedAt } = t.finding
  return and(notAccepted(h, now), change === 'new' ? gte(openedAt, since) : lt(openedAt, since))
}

/** Open findings of one kind, newest first; `before` is the last id of the page before. Closed ones cost nothing. */
export async function openFindingsOfKind(
  h: Handle,
  kind: string,
  filter: FindingReportFilter & { readonly change: OpenChange; readonly now: number },
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
        changed(h, filter.change, filter.now),
        before === null ? undefined : lt(t.finding.id, before),
      ),
    )
    .orderBy(desc(t.finding.id))
    .limit(size)
}

/** Findings that are no more, the latest gone first, of one kind or of any; `before` is where the page before ended. */
export async function goneFindings(
  h: Handle,
  kind: string | null,
  filter: FindingReportFilter,
  before: { readonly at: number; readonly id: string } | null,
  size: number,
): Promise<FindingRow[]> {
  const { q, t } = h
  if (filter.sites !== 'all' && filter.sites.length === 0) return []
  const { closedAt, id } = t.finding
  return q
    .select()
    .from(t.finding)
    .where(
      and(
        isNotNull(closedAt),
        kind === null ? undefined : eq(t.finding.kind, kind),
        conditions(h, filter),
        // The first half of it is what the index is sought by.
        before === null
          ? undefined
          : and(lte(closedAt, before.at), or(lt(closedAt, before.at), lt(id, before.id))),
      ),
    )
    .orderBy(desc(closedAt), desc(id))
    .limit(size)
}

/** How many of one kind are open and not accepted at `now`, counted up to `most`. */
export async function countOpenFindings(
  h: Handle,
  kind: string,
  filter: FindingReportFilter,
  now: number,
  most: number,
): Promise<number> {
  const { q, t } = h
  if (filter.sites !== 'all' && filter.sites.length === 0) return 0
  const rows = await q
    .select({ id: t.finding.id })
    .from(t.finding)
    .where(
      and(eq(t.finding.kind, kind), isNull(t.finding.closedAt), notAccepted(h, now), conditions(h, filter)),
    )
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
