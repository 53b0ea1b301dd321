import {
  and,
  asc,
  desc,
  eq,
  inArray,
  isNotNull,
  lt,
  lte,
  ne,
  notExists,
  or,
  type SQL,
  sql,
} from 'drizzle-orm'
import type { RequestState } from '~/domain/access-request/request'
import { SEATS, type Seat } from '~/domain/kernel/ids'
import { bound, prepared } from '../prepared'
import type { Handle } from '../store'
import { byChunks } from './chunks'
import type { RequestRow } from './requests'
import { rowAfter } from './seek'

/** States in which somebody's word is waited for. */
const OPEN: readonly RequestState[] = ['submitted', 'asked']

/** Open requests that share a person with these, but for one request. */
export async function openRequestsWith(
  { q, t }: Handle,
  personIds: readonly string[],
  exceptId: string,
): Promise<RequestRow[]> {
  const rows = await byChunks(personIds, (chunk) =>
    q
      .select()
      .from(t.accessRequest)
      .where(
        and(
          inArray(
            t.accessRequest.id,
            q
              .select({ id: t.requestPerson.requestId })
              .from(t.requestPerson)
              .where(inArray(t.requestPerson.personId, chunk)),
          ),
          inArray(t.accessRequest.state, [...OPEN]),
          ne(t.accessRequest.id, exceptId),
        ),
      ),
  )
  return [...new Map(rows.map((row) => [row.id, row])).values()]
}

/** Whose requests a list shows. */
export interface RequestFilter {
  readonly requesterId?: string
  /** In the crew of the current revision. */
  readonly personId?: string
  readonly vendorId?: string
  readonly sponsorId?: string
}

/**
 * A page of requests that fit any part of the filter, newest first; `before` is the last id of the page before. Each
 * part is read along its own index and the pages are merged: all of it in one condition would read every request.
 */
export async function requestPage(
  h: Handle,
  { requesterId, personId, vendorId, sponsorId }: RequestFilter,
  before: string | null,
  size: number,
): Promise<RequestRow[]> {
  const r = h.t.accessRequest
  const page = (whose: SQL | undefined) => onePage(h, and(whose, before ? lt(r.id, before) : undefined), size)
  const pages = await Promise.all([
    requesterId ? page(eq(r.requesterId, requesterId)) : [],
    personId ? crewPage(h, personId, before, size) : [],
    vendorId ? page(and(eq(r.vendorId, vendorId), ne(r.state, 'draft'))) : [],
    sponsorId ? page(and(eq(r.sponsorId, sponsorId), ne(r.state, 'draft'))) : [],
  ])
  const each = new Map(pages.flat().map((row) => [row.id, row]))
  return [...each.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, size)
}

function onePage({ q, t }: Handle, where: SQL | undefined, size: number): PromiseLike<RequestRow[]> {
  return q.select().from(t.accessRequest).where(where).orderBy(desc(t.accessRequest.id)).limit(size)
}

/** Requests that a person is in, found by the crews of the current revisions. */
async function crewPage(
  { q, t }: Handle,
  personId: string,
  before: string | null,
  size: number,
): Promise<RequestRow[]> {
  const rows = await q
    .select({ request: t.accessRequest })
    .from(t.requestPerson)
    .innerJoin(t.accessRequest, eq(t.accessRequest.id, t.requestPerson.requestId))
    .where(
      and(
        eq(t.requestPerson.personId, personId),
        before === null ? undefined : lt(t.requestPerson.requestId, before),
      ),
    )
    .orderBy(desc(t.requestPerson.requestId))
    .limit(size)
  return rows.map((row) => row.request)
}

/** Requests of one requester in one of these states, newest first. */
export async function requestsInState(
  { q, t }: Handle,
  requesterId: string,
  states: readonly RequestState[],
  size: number,
): Promise<RequestRow[]> {
  return q
    .select()
    .from(t.accessRequest)
    .where(and(eq(t.accessRequest.requesterId, requesterId), inArray(t.accessRequest.state, [...states])))
    .orderBy(desc(t.accessRequest.id))
    .limit(size)
}

/** The newest approved request of a vendor at a site before this one: what "last time" was. */
export async function lastApproved(
  { q, t }: Handle,
  vendorId: string,
  siteId: string,
  beforeId: string,
): Promise<RequestRow | null> {
  const [row] = await q
    .select()
    .from(t.accessRequest)
    .where(
      and(
        eq(t.accessRequest.vendorId, vendorId),
        eq(t.accessRequest.siteId, siteId),
        eq(t.accessRequest.state, 'approved'),
        lt(t.accessRequest.id, beforeId),
      ),
    )
    .orderBy(desc(t.accessRequest.id))
    .limit(1)
  return row ?? null
}

/** A seat held at a site. */
export interface SeatAtSite {
  readonly siteId: string
  readonly seat: Seat
}

/** Where a page by deadline ended. */
export interface DeadlineCursor {
  readonly validTo: number
  readonly id: string
}

/**
 * Open requests at these seats' sites, the nearest deadline first. `undecided` leaves out those of which these seats
 * have said their word.
 */
export async function inboxPage(
  { q, t }: Handle,
  seats: readonly SeatAtSite[],
  undecided: boolean,
  after: DeadlineCursor | null,
  size: number,
): Promise<RequestRow[]> {
  const r = t.accessRequest
  const bySeat = SEATS.flatMap((seat) => {
    const siteIds = [...new Set(seats.filter((each) => each.seat === seat).map((each) => each.siteId))]
    if (siteIds.length === 0) return []
    const said = q
      .select({ id: t.approval.id })
      .from(t.approval)
      .where(and(eq(t.approval.revisionId, r.revisionId), eq(t.approval.seat, seat)))
    return [and(inArray(r.siteId, siteIds), undecided ? notExists(said) : undefined)]
  })
  if (bySeat.length === 0) return []
  return q
    .select()
    .from(r)
    .where(
      and(
        sql`${r.state} in ('submitted', 'asked')`,
        or(...bySeat),
        after === null ? undefined : rowAfter([r.validTo, r.id], [after.validTo, after.id]),
      ),
    )
    .orderBy(asc(r.validTo), asc(r.id))
    .limit(size)
}

const lapsed = prepared(({ q, t: { accessRequest: r } }) =>
  q
    .select()
    .from(r)
    .where(and(sql`${r.state} in ('submitted', 'asked')`, isNotNull(r.validTo), lte(r.validTo, bound('now'))))
    .orderBy(asc(r.validTo))
    .limit(bound('size')),
)

/** Open requests whose window is over at `now`, the longest over first. */
export async function lapsedRequests(h: Handle, now: number, size: number): Promise<RequestRow[]> {
  return lapsed(h, { now, size })
}

const lapsingNext = prepared(({ q, t: { accessRequest: r } }) =>
  q
    .select({ validTo: r.validTo })
    .from(r)
    .where(and(sql`${r.state} in ('submitted', 'asked')`, isNotNull(r.validTo)))
    .orderBy(asc(r.validTo))
    .limit(1),
)

/** When the next open request lapses, ms; null when none waits. */
export async function nextLapse(h: Handle): Promise<number | null> {
  const [row] = await lapsingNext(h, {})
  return row?.validTo ?? null
}
