import { ok, type Result, refuse } from '~/domain/kernel/result'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { attemptedEnds, confirmedEndPage } from '~db/repositories/reports-ends'
import { PAGE_SIZE } from '../list-page'
import { type ReportQuery, timeCursor } from './report-query'
import { type RevocationRow, revocationRows } from './revocation-row.server'

/** Ends that are not confirmed are shown together, up to this many. */
export const MOST_FAILING = 200

export interface Revocations {
  /** Tried and not confirmed, the longest-running first; on the first page only. */
  readonly open: readonly RevocationRow[]
  /** There are more of them than are shown. */
  readonly openMore: boolean
  /** The confirmed history, newest first. */
  readonly rows: readonly RevocationRow[]
  readonly next: string | null
}

/** The history of revocations, failures first. Problems: not_found. */
export async function listRevocations(
  services: Services,
  actor: Actor,
  query: ReportQuery,
  size = PAGE_SIZE,
  mostOpen = MOST_FAILING,
): Promise<Result<Revocations>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  const h = services.store.read
  const filter = { ...query, sites }
  const before = timeCursor(query.after)
  const open = before === null ? await attemptedEnds(h, filter, mostOpen + 1) : []
  const confirmed = await confirmedEndPage(h, filter, before, size + 1)
  const shown = confirmed.slice(0, size)
  const last = shown.at(-1)
  const rows = await revocationRows(h, [...open.slice(0, mostOpen), ...shown], now)
  return ok({
    open: rows.filter((row) => row.confirmedAt === null),
    openMore: open.length > mostOpen,
    rows: rows.filter((row) => row.confirmedAt !== null),
    next: confirmed.length > size && last ? `${last.confirmedAt}.${last.id}` : null,
  })
}
