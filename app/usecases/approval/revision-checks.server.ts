import type { RevisionBody } from '~/domain/access-request/revision'
import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import { graceEntry } from '~/domain/grant/grace'
import type { Instant } from '~/domain/kernel/time'
import { evaluate } from '~/domain/policy/evaluate'
import type { PolicyCheck, PolicyEntitlement, PolicyInput } from '~/domain/policy/policy-input'
import type { Services } from '~/platform/services'
import { type DraftFacts, toPolicyPeople } from '~/usecases/access-request/draft-facts.server'

/**
 * What policy says of a sent revision today: rights as they were sent, papers and systems as they are now. Lead time is
 * counted from when it was sent: whoever decides late does not make it too late.
 */
export function checkRevision(
  services: Pick<Services, 'connectors'>,
  facts: DraftFacts,
  body: RevisionBody,
  submittedAt: Instant,
): readonly PolicyCheck[] {
  const input = (now: Instant): PolicyInput => ({
    now,
    policies: facts.policies,
    site: facts.site,
    vendor: facts.vendor && { ...facts.vendor, approvals: facts.approvals },
    people: toPolicyPeople(facts),
    entitlements: sentEntitlements(services, facts, body),
    documents: facts.documents,
    schedule: body.schedule,
    ...graceEntry(body),
    purpose: body.purpose,
    workOrder: body.workOrder,
    sponsor: facts.sponsor,
    requesterId: body.requesterId,
    pending: facts.pending,
  })
  const isLead = (check: PolicyCheck) => check.code === 'too_soon'
  const checks = [
    ...evaluate(input(facts.now)).filter((check) => !isLead(check)),
    ...evaluate(input(submittedAt)).filter(isLead),
  ]
  return checks.map((check) =>
    check.detail ? { ...check, detail: { timeZone: body.site.timeZone, ...check.detail } } : check,
  )
}

function sentEntitlements(
  { connectors }: Pick<Services, 'connectors'>,
  facts: DraftFacts,
  body: RevisionBody,
): PolicyEntitlement[] {
  return body.entitlements.flatMap((sent) => {
    const now = facts.entitlements.find((each) => each.entitlement.id === sent.entitlementId)
    if (!now) return []
    const { entitlement, system, zone, exclusiveHolds } = now
    return [
      {
        versionId: sent.versionId,
        name: sent.name,
        siteId: entitlement.siteId,
        riskTier: sent.riskTier,
        escortRequired: sent.escortRequired,
        archivedAt: entitlement.archivedAt ?? system.archivedAt ?? zone?.archivedAt ?? null,
        systemName: sent.systemName,
        systemConfirmed: systemIsConfirmed(system) && system.approvedIdentity === sent.approvedIdentity,
        capabilities: connectors.get(system.kind).capabilities,
        ...(exclusiveHolds && { exclusiveHolds }),
      },
    ]
  })
}
