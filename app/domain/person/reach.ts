import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { type Actor, isAdministrator, isAuditor, may } from './roles'

/** The sites whose records somebody may read: all of them, or these. */
export type SiteReach = 'all' | readonly Id[]

/**
 * What of the portal's records an actor may read: auditors and administrators everything, approvers the sites where
 * they hold a seat. Null for those who may read none.
 */
export function siteReach(actor: Actor, action: 'audit.read' | 'live.read', now: Instant): SiteReach | null {
  if (!may(actor, action, {}, now)) return null
  if (isAuditor(actor, now) || isAdministrator(actor, now)) return 'all'
  const sites = actor.assignments
    .filter((each) => each.role === 'approver' && each.effectiveAt <= now)
    .flatMap((each) => each.siteId ?? [])
  return [...new Set(sites)].sort()
}

export function reaches(reach: SiteReach, siteId: Id | null): boolean {
  return reach === 'all' || (siteId !== null && reach.includes(siteId))
}
