import type { Revision, RevisionBody } from '~/domain/access-request/revision'
import type { Approval } from '~/domain/approval/approval'
import type { StandingFacts } from '~/domain/credential/weigh'
import type { CapFacts } from '~/domain/grant/caps'
import type { Grant } from '~/domain/grant/grant'
import type { Lock } from '~/domain/lock/lock'
import { type Policies, policiesFrom, type TierPolicy, tierOf } from '~/domain/policy/policy'
import type { RiskTier } from '~/domain/policy/risk-tier'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import { type VendorApprovalProof, verifiedVendorApprovals } from '~/domain/vendor/approval-text'
import type { Tables } from '../tables'
import type { CredentialFacts } from './credential-facts'
import type { GrantRow } from './grants'
import { type PolicyRow, policyText } from './policies'

/** Rows as the domain's words. */
function toGrant(row: GrantRow): Grant {
  return {
    id: row.id,
    requestId: row.requestId,
    revisionId: row.revisionId,
    personId: row.personId,
    systemId: row.systemId,
    siteId: row.siteId,
    vendorId: row.vendorId,
    entitlementId: row.entitlementId,
    entitlementVersionId: row.entitlementVersionId,
    schedule: {
      validFrom: row.validFrom,
      validTo: row.validTo,
      weekly: row.weekly as WeeklyHours | null,
    },
    grace: row.grace,
    endedAt: row.endedAt,
  }
}

export function toRevision(row: Tables['requestRevision']['$inferSelect']): Revision {
  return { id: row.id, body: JSON.parse(row.body) as RevisionBody, digest: row.digest }
}

export function toApproval(row: Tables['approval']['$inferSelect']): Approval {
  return {
    id: row.id,
    requestId: row.requestId,
    revisionId: row.revisionId,
    seat: row.seat,
    approverId: row.approverId,
    verdict: row.verdict,
    scope: row.scope === null ? null : JSON.parse(row.scope),
    digest: row.digest,
    decidedAt: row.decidedAt,
    totpStep: row.totpStep,
    mac: row.mac,
  }
}

/** The policies in force: each tier's newest version. */
export function toPolicies(rows: readonly PolicyRow[]): Policies {
  const written: Partial<Record<RiskTier, TierPolicy>> = {}
  for (const row of rows) {
    // A policy from before there was a grace allows none.
    written[tierOf(row.riskTier)] = {
      maxGrace: 0,
      ...(policyText(row) as unknown as Omit<TierPolicy, 'maxGrace'>),
      version: row.version,
    }
  }
  return policiesFrom(written)
}

function toCapFacts(facts: CredentialFacts, proof: VendorApprovalProof): CapFacts {
  return {
    person: facts.person,
    vendor: facts.vendor,
    vendorApprovals: verifiedVendorApprovals(facts.vendorApprovals, proof),
    documents: facts.documents,
    site: facts.site,
    system: facts.system,
    entitlements: facts.versions.map((version) => ({
      versionId: version.id,
      systemId: version.systemId,
      riskTier: version.riskTier,
      archivedAt: version.entitlementArchivedAt,
    })),
    policies: toPolicies(facts.policies),
  }
}

/** What was stored of a credential, ready to be weighed. */
export function toStandingFacts(facts: CredentialFacts, proof: VendorApprovalProof): StandingFacts {
  return {
    credential: facts.credential,
    grants: [...facts.grants, ...facts.lingering].map(toGrant),
    revisions: facts.revisions.map(toRevision),
    approvals: facts.approvals.map(toApproval),
    locks: facts.locks as readonly Lock[],
    capFacts: toCapFacts(facts, proof),
  }
}
