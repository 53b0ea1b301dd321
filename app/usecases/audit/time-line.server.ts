import type { SubjectKind } from '~/domain/audit/event'
import type { Id } from '~/domain/kernel/ids'
import { reaches, type SiteReach } from '~/domain/person/reach'
import { type AuditEventRow, eventPage, eventsOf } from '~db/repositories/audit'
import type { Handle } from '~db/store'
import type { ListPage } from '../list-page'
import { type EventView, eventViews, readBody, subjectIds } from './event-view.server'

/** How somebody signs in is read by auditors and administrators only. */
const PRIVATE = /^(sign_in|session|second_factor|address)\./

/** A page of the time line of one subject, newest first, without what lies outside the reader's sites. */
export async function timeLine(
  h: Handle,
  reach: SiteReach,
  subject: { readonly kind: SubjectKind; readonly id: Id },
  after: string,
  size: number,
): Promise<ListPage<EventView>> {
  return pageOf(h, reach, await eventsOf(h, subject, cursorOf(after), size + 1), size)
}

/** A page of the whole log; for approvers, of what tells of their sites. */
export async function log(
  h: Handle,
  reach: SiteReach,
  after: string,
  size: number,
): Promise<ListPage<EventView>> {
  const before = cursorOf(after)
  if (reach === 'all') return pageOf(h, reach, await eventPage(h, before, size + 1), size)
  const pages = await Promise.all(reach.map((id) => eventsOf(h, { kind: 'site', id }, before, size + 1)))
  const merged = new Map(pages.flat().map((row) => [row.id, row]))
  const newest = [...merged.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, size + 1)
  return pageOf(h, reach, newest, size)
}

async function pageOf(
  h: Handle,
  reach: SiteReach,
  rows: readonly AuditEventRow[],
  size: number,
): Promise<ListPage<EventView>> {
  const page = rows.slice(0, size)
  const last = page.at(-1)
  const shown = page.filter((row) => mayRead(row, reach))
  return { rows: await eventViews(h, shown), next: rows.length > size && last ? last.id : null }
}

function mayRead(row: AuditEventRow, reach: SiteReach): boolean {
  if (reach === 'all') return true
  const sites = subjectIds(readBody(row), 'site')
  if (sites.length > 0) return sites.some((siteId) => reaches(reach, siteId))
  return !PRIVATE.test(row.type)
}

function cursorOf(after: string): string | null {
  return /^[0-9a-f-]{36}$/.test(after) ? after : null
}
