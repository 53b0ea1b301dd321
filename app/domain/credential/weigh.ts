import type { Revision, RevisionEntitlement } from '../access-request/revision'
import type { Approval } from '../approval/approval'
import { type BackingProof, type Unbacked, whyUnbacked } from '../grant/backing'
import { type CapFacts, capsFor } from '../grant/caps'
import type { Cap, Grant } from '../grant/grant'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { Lock } from '../lock/lock'
import type { Credential } from './credential'

/** All that bears on one credential, as it is stored. */
export interface StandingFacts {
  readonly credential: Credential
  readonly grants: readonly Grant[]
  readonly revisions: readonly Revision[]
  readonly approvals: readonly Approval[]
  readonly locks: readonly Lock[]
  readonly capFacts: CapFacts
}

/** The arguments of `desired` and `nextBoundary`, after everything that proves nothing was left out. */
export interface Standing {
  readonly credential: Credential
  /** Grants that both seats' approvals cover: those that run, are to come, or are over and may have a grace. */
  readonly grants: readonly Grant[]
  readonly locks: readonly Lock[]
  readonly caps: readonly Cap[]
  /** Entitlement version id -> what it is in the target, as both seats read it: not as a row may say today. */
  readonly mappings: ReadonlyMap<Id, unknown>
  /** Entitlement version id -> what both seats read of it; an escort that one approved revision asks for stands. */
  readonly approved: ReadonlyMap<Id, RevisionEntitlement>
  /** Grants that nothing backs: rows somebody planted or edited. They give nothing and must be looked at. */
  readonly unbacked: readonly { readonly grantId: Id; readonly why: Unbacked }[]
}

/** Checks every grant against the approvals behind it and gathers the caps at `now`. The engine, the gate and the screens all start here. */
export function weigh(facts: StandingFacts, proof: BackingProof, now: Instant): Standing {
  const unbacked: { grantId: Id; why: Unbacked }[] = []
  const grants = facts.grants.filter((grant) => {
    const revision = facts.revisions.find((r) => r.id === grant.revisionId)
    const why = revision ? whyUnbacked(grant, facts.approvals, revision, proof) : 'not_of_revision'
    if (why !== null) unbacked.push({ grantId: grant.id, why })
    return why === null
  })
  const approved = approvedEntitlements(grants, facts.revisions)
  return {
    credential: facts.credential,
    grants,
    locks: facts.locks,
    caps: capsFor(facts.capFacts, now),
    mappings: new Map([...approved].map(([versionId, { mapping }]) => [versionId, mapping])),
    approved,
    unbacked,
  }
}

function approvedEntitlements(
  grants: readonly Grant[],
  revisions: readonly Revision[],
): Map<Id, RevisionEntitlement> {
  const approved = new Map<Id, RevisionEntitlement>()
  for (const { revisionId, entitlementVersionId: id } of grants) {
    const revision = revisions.find((r) => r.id === revisionId)
    const entitlement = revision?.body.entitlements.find((e) => e.versionId === id)
    if (!entitlement) continue
    const escortRequired = entitlement.escortRequired || approved.get(id)?.escortRequired === true
    approved.set(id, { ...entitlement, escortRequired })
  }
  return approved
}
