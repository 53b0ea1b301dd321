import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { Cap, Grant } from './grant'

/** [from, to): the last instant is outside. */
export interface Window {
  readonly from: Instant
  readonly to: Instant
}

/** Where the grant's own window stops: its validTo, or earlier when somebody ended it. Caps are not in it. */
export function ownEnd(grant: Grant): Instant {
  return grant.endedAt === null ? grant.schedule.validTo : Math.min(grant.schedule.validTo, grant.endedAt)
}

/** The first instant at which a cap stops the grant; Infinity when none does. */
export function capEnd(grant: Grant, caps: readonly Cap[]): Instant {
  let end = Number.POSITIVE_INFINITY
  for (const cap of caps) {
    if (cap.entitlementVersionId === null || cap.entitlementVersionId === grant.entitlementVersionId) {
      end = Math.min(end, cap.until)
    }
  }
  return end
}

/** min(validTo, endedAt, the caps that apply): at this instant and after it the grant gives nothing. */
export function effectiveEnd(grant: Grant, caps: readonly Cap[]): Instant {
  return Math.min(ownEnd(grant), capEnd(grant, caps))
}

/**
 * The contiguous union of the effective windows of one entitlement version around `at`, or null when none holds it.
 * Windows that touch are contiguous: an extension leaves no gap. Weekly hours do not break it.
 */
export function unionAround(
  grants: readonly Grant[],
  caps: readonly Cap[],
  entitlementVersionId: Id,
  at: Instant,
): Window | null {
  const windows = grants
    .filter((grant) => grant.entitlementVersionId === entitlementVersionId)
    .map((grant) => ({ from: grant.schedule.validFrom, to: effectiveEnd(grant, caps) }))
    .filter((window) => window.from < window.to)
    .sort((a, b) => a.from - b.from)
  let current: { from: Instant; to: Instant } | null = null
  for (const window of windows) {
    if (current !== null && window.from <= current.to) {
      current.to = Math.max(current.to, window.to)
      continue
    }
    if (current !== null && at < current.to) break
    current = { ...window }
  }
  return current !== null && current.from <= at && at < current.to ? current : null
}
