import type { Scope } from '../access-request/scope'
import { graceEntry } from '../grant/grace'
import { canonicalText } from '../kernel/canonical-text'
import type { Id, Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

export const APPROVAL_VERDICTS = ['approve', 'deny'] as const
export type ApprovalVerdict = (typeof APPROVAL_VERDICTS)[number]

/** What one seat said of one revision. */
export interface SeatDecision {
  readonly seat: Seat
  readonly approverId: Id
  readonly verdict: ApprovalVerdict
  /** The scope approved, the requested one or narrower; null for a denial. */
  readonly scope: Scope | null
  /** The digest of the revision it was said of. */
  readonly digest: string
}

/** A decision with its proof. */
export interface Approval extends SeatDecision {
  readonly id: Id
  readonly requestId: Id
  readonly revisionId: Id
  readonly decidedAt: Instant
  /** The time step of the one-time code it was confirmed with. */
  readonly totpStep: number
  /** By a key that is not in the database, over `approvalMacInput`. */
  readonly mac: string
}

/** The scope as RFC 8785 canonical JSON; the order of people and entitlements does not change it. */
export function canonicalScope(scope: Scope): string {
  return canonicalText('daypass/scope/1', scopeValue(scope))
}

/** What the MAC of an approval covers: everything that gives it force. */
export function approvalMacInput(approval: Omit<Approval, 'mac'>): string {
  return canonicalText('daypass/approval/1', {
    id: approval.id,
    requestId: approval.requestId,
    revisionId: approval.revisionId,
    digest: approval.digest,
    seat: approval.seat,
    approverId: approval.approverId,
    verdict: approval.verdict,
    scope: approval.scope === null ? null : scopeValue(approval.scope),
    decidedAt: approval.decidedAt,
    totpStep: approval.totpStep,
  })
}

function scopeValue(scope: Scope) {
  return {
    people: [...new Set(scope.people)].sort(),
    entitlements: [...new Set(scope.entitlements)].sort(),
    schedule: scope.schedule,
    ...graceEntry(scope),
  }
}
