import { ok, type Result, refuse } from '~/domain/kernel/result'
import { reaches, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { credentialPage } from '~db/repositories/reports-credentials'
import { attemptedEnds } from '~db/repositories/reports-ends'
import { PAGE_SIZE } from '../list-page'
import { pairCursor } from '../report/report-query'
import { type RevocationRow, revocationRows } from '../report/revocation-row.server'
import { cursorText } from '../report/scan-credentials.server'
import { type LiveRow, liveRows } from './live-row.server'

/** Ends that fail are all shown together, up to this many. */
const MOST_PINNED = 100

export interface Live {
  /** Ends that were tried and failed; the longest-running first, on the first page only. */
  readonly failing: readonly RevocationRow[]
  readonly failingMore: boolean
  /** By site, the oldest credential first. */
  readonly rows: readonly LiveRow[]
  readonly next: string | null
  /** May place locks. */
  readonly mayLock: boolean
}

/** Who holds what now, evaluated at this instant and not as stored. Problems: not_found. */
export async function listLive(
  services: Services,
  actor: Actor,
  query: { readonly siteId: string | null; readonly after: string },
  size = PAGE_SIZE,
): Promise<Result<Live>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'live.read', now)
  if (reach === null) return refuse('not_found')
  const inReach = query.siteId === null || reaches(reach, query.siteId)
  const sites = query.siteId === null ? reach : inReach ? [query.siteId] : []
  const cursor = pairCursor(query.after)
  const after = cursor === null ? null : { siteId: cursor.first, id: cursor.id }
  const h = services.store.read
  const credentials = await credentialPage(h, 'live', sites, after, size + 1)
  const shown = credentials.slice(0, size)
  const last = shown.at(-1)
  const tried = cursor === null ? await attemptedEnds(h, { sites }, MOST_PINNED + 1) : []
  const ends = await revocationRows(h, tried.slice(0, MOST_PINNED), now)
  return ok({
    failing: ends.filter((end) => end.state === 'revoke_failed'),
    failingMore: tried.length > MOST_PINNED,
    rows: await liveRows(services, h, actor, shown, now),
    next: credentials.length > size && last ? cursorText({ siteId: last.siteId, id: last.id }) : null,
    mayLock: may(actor, 'lock.place', {}, now),
  })
}
