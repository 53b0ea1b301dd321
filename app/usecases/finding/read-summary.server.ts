import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type SiteReach, siteReach } from '~/domain/person/reach'
import { type Actor, may } from '~/domain/person/roles'
import { FINDING_KINDS, type FindingKind } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { countOpenFindings } from '~db/repositories/reports-findings'
import { type Coverage, coverageOf } from './listing-coverage.server'

/** Findings of a kind are counted up to here. */
export const MOST_COUNTED = 1_000

export interface FindingSummary {
  /** How many of each kind are open and not accepted; MOST_COUNTED stands for that many or more. */
  readonly findings: Readonly<Record<FindingKind, number>>
  /** What they were counted on: a zero is worth as much as the lists behind it. */
  readonly coverage: Coverage
}

/** Open findings by kind, beside the systems that could not be looked at. Problems: not_found. */
export async function readFindingSummary(
  services: Services,
  actor: Actor,
): Promise<Result<FindingSummary & { readonly mayList: boolean }>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  return ok({ ...(await summaryOf(services, sites, now)), mayList: may(actor, 'system.list', {}, now) })
}

/** The same for a reach that was already checked. */
export async function summaryOf(services: Services, sites: SiteReach, now: Instant): Promise<FindingSummary> {
  const h = services.store.read
  const [coverage, counts] = await Promise.all([
    coverageOf(services, sites, now),
    Promise.all(FINDING_KINDS.map((kind) => countOpenFindings(h, kind, { sites }, now, MOST_COUNTED))),
  ])
  const findings = Object.fromEntries(FINDING_KINDS.map((kind, index) => [kind, counts[index] ?? 0]))
  return { findings: findings as Record<FindingKind, number>, coverage }
}
