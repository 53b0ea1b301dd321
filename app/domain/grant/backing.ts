import { type Revision, requestedScope, revisionDigest, type Sha256 } from '../access-request/revision'
import { covers, isEmptyScope, type Scope } from '../access-request/scope'
import type { Approval } from '../approval/approval'
import { SEATS } from '../kernel/ids'
import { graceEntry } from './grace'
import type { Grant } from './grant'

/** What the issuer needs to check a grant against: it trusts no row, only the keys behind these. */
export interface BackingProof {
  readonly sha256: Sha256
  /** True when the MAC over `approvalMacInput(approval)` is the approval's own. */
  readonly macIsValid: (approval: Approval) => boolean
}

export type Unbacked = 'revision_altered' | 'not_of_revision' | 'not_approved_by_both'

/**
 * Why nothing may be given for this grant, or null when both seats' approvals of this very revision, by two
 * different people who have no part in the request, cover it. A planted or edited row gives nothing.
 */
export function whyUnbacked(
  grant: Grant,
  approvals: readonly Approval[],
  revision: Revision,
  proof: BackingProof,
): Unbacked | null {
  const { body } = revision
  const digest = revisionDigest(body, proof.sha256)
  if (digest !== revision.digest) return 'revision_altered'

  const entitlement = body.entitlements.find((e) => e.versionId === grant.entitlementVersionId)
  const asWritten =
    grant.revisionId === revision.id &&
    grant.requestId === body.requestId &&
    grant.siteId === body.site.id &&
    grant.vendorId === body.vendorId &&
    entitlement?.systemId === grant.systemId &&
    entitlement.entitlementId === grant.entitlementId
  const scope: Scope = {
    people: [grant.personId],
    entitlements: [grant.entitlementVersionId],
    schedule: grant.schedule,
    ...graceEntry(grant),
  }
  // An empty schedule is covered by every other one, and would give nothing until its planned end.
  if (!asWritten || isEmptyScope(scope) || !covers(requestedScope(body), scope)) return 'not_of_revision'

  const involved = new Set([body.requesterId, body.sponsorId, ...body.people.map((person) => person.id)])
  const backers = SEATS.map((seat) =>
    approvals.find(
      (approval) =>
        approval.seat === seat &&
        approval.verdict === 'approve' &&
        approval.revisionId === revision.id &&
        approval.requestId === body.requestId &&
        approval.digest === digest &&
        !involved.has(approval.approverId) &&
        approval.scope !== null &&
        covers(approval.scope, scope) &&
        proof.macIsValid(approval),
    ),
  )
  const approvers = new Set(backers.map((approval) => approval?.approverId))
  const both = backers.every((approval) => approval !== undefined) && approvers.size === SEATS.length
  return both ? null : 'not_approved_by_both'
}
