import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { attemptedEnds, confirmedEndPage } from '~db/repositories/reports-ends'
import { type FindingSummary, summaryOf } from '../finding/read-summary.server'
import { MOST_FAILING } from './list-revocations.server'
import { type RevocationRow, revocationRows } from './revocation-row.server'
import { type TimeToRevoke, timeToRevoke } from './time-to-revoke.server'

export interface Overview extends FindingSummary {
  /** Ends that failed, the longest-running first. */
  readonly failing: readonly RevocationRow[]
  readonly failingMore: boolean
  /** Ends that are being tried and have not failed yet. */
  readonly revoking: number
  readonly lastConfirmedAt: Instant | null
  readonly times: TimeToRevoke
  readonly now: Instant
}

/** Where an auditor starts: failures first, then counts with what they were counted on. Problems: not_found. */
export async function readOverview(services: Services, actor: Actor): Promise<Result<Overview>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  const h = services.store.read
  const [tried, newest, summary, times] = await Promise.all([
    attemptedEnds(h, { sites }, MOST_FAILING + 1),
    confirmedEndPage(h, { sites }, null, 1),
    summaryOf(services, sites, now),
    timeToRevoke(h, sites, now),
  ])
  const rows = await revocationRows(h, tried.slice(0, MOST_FAILING), now)
  return ok({
    failing: rows.filter((row) => row.state === 'revoke_failed'),
    failingMore: tried.length > MOST_FAILING,
    revoking: rows.filter((row) => row.state === 'revoking').length,
    lastConfirmedAt: newest[0]?.confirmedAt ?? null,
    ...summary,
    times,
    now,
  })
}
