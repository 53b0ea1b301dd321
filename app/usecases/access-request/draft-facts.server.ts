import { type RevisionEntitlement, requestedScope } from '~/domain/access-request/revision'
import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import type { ExclusiveHold } from '~/domain/grant/exclusive'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Policies, tierOf } from '~/domain/policy/policy'
import type { PolicyEntitlement, PolicyInput, PolicyPerson } from '~/domain/policy/policy-input'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { verifiedVendorApprovals } from '~/domain/vendor/approval-text'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { toPolicies, toRevision } from '~db/repositories/credential-standing'
import { documentsOfPeople, documentsOfVendors } from '~db/repositories/documents'
import { type CurrentEntitlement, currentEntitlements } from '~db/repositories/entitlements'
import { type PersonRow, peopleByIds, personById } from '~db/repositories/people'
import { newestPolicies } from '~db/repositories/policies'
import { openRequestsWith } from '~db/repositories/request-lists'
import { revisionsByIds } from '~db/repositories/requests'
import { rolesOf } from '~db/repositories/roles'
import { type SiteRow, siteById } from '~db/repositories/sites'
import { type SystemRow, systemsByIds } from '~db/repositories/systems'
import { currentVendorApprovals, type VendorRow, vendorById } from '~db/repositories/vendors'
import { type ZoneRow, zonesByIds } from '~db/repositories/zones'
import type { Handle } from '~db/store'
import { holdsOf } from '../grant/exclusive-holds.server'

/** What a request names, by id. */
export interface Named {
  readonly requestId: Id
  readonly requesterId: Id
  /** Whose people it is about; the requester's own vendor where it is left out. */
  readonly vendorId?: Id | null
  readonly people: readonly Id[]
  readonly siteId: Id
  readonly entitlements: readonly Id[]
  readonly sponsorId: Id
}

/** An entitlement in its current version, with where it is. */
export interface NamedEntitlement extends CurrentEntitlement {
  readonly system: SystemRow
  readonly zone: ZoneRow | null
  /** Of a right that one person at a time may hold: who holds it, or is to. Null for every other right. */
  readonly exclusiveHolds?: readonly ExclusiveHold[] | null
}

/** All that policy and the revision need to know about what a request names, read together. */
export interface DraftFacts {
  readonly now: Instant
  readonly requestId: Id
  readonly requester: PersonRow
  readonly vendor: VendorRow | null
  readonly site: SiteRow | null
  readonly people: readonly PersonRow[]
  readonly entitlements: readonly NamedEntitlement[]
  readonly sponsor: PersonRow | null
  readonly sponsorMaySponsor: boolean
  readonly policies: Policies
  readonly approvals: NonNullable<PolicyInput['vendor']>['approvals']
  readonly documents: PolicyInput['documents']
  readonly pending: PolicyInput['pending']
}

/** Null when there is no such requester. Ids that name nothing are left out. */
export async function loadDraftFacts(
  services: Pick<Services, 'keys' | 'connectors'>,
  h: Handle,
  named: Named,
  now: Instant,
): Promise<DraftFacts | null> {
  const requester = await personById(h, named.requesterId)
  if (!requester) return null
  const vendorId = named.vendorId === undefined ? requester.vendorId : named.vendorId
  const vendorIds = vendorId === null ? [] : [vendorId]
  const sponsor = named.sponsorId === '' ? null : await personById(h, named.sponsorId)
  const sponsorRoles = sponsor ? await rolesOf(h, sponsor.id) : []
  const pending = await openRequestsWith(h, named.people, named.requestId)
  const pendingRevisions = await revisionsByIds(
    h,
    pending.flatMap((row) => row.revisionId ?? []),
  )
  return {
    now,
    requestId: named.requestId,
    requester,
    vendor: vendorId === null ? null : await vendorById(h, vendorId),
    site: named.siteId === '' ? null : await siteById(h, named.siteId),
    people: await peopleByIds(h, named.people),
    entitlements: await withHolds(services, h, await namedEntitlements(h, named.entitlements), now),
    sponsor,
    sponsorMaySponsor: sponsorRoles.some((role) => role.role === 'sponsor' && role.effectiveAt <= now),
    policies: await loadPolicies(h),
    approvals: verifiedVendorApprovals(
      await currentVendorApprovals(h, vendorIds),
      backingProof(services.keys),
    ),
    documents: [...(await documentsOfVendors(h, vendorIds)), ...(await documentsOfPeople(h, named.people))],
    pending: pendingRevisions.map((row) => requestedScope(toRevision(row).body)),
  }
}

/** The policies in force. */
async function loadPolicies(h: Handle): Promise<Policies> {
  return toPolicies(await newestPolicies(h, RISK_TIERS))
}

async function withHolds(
  services: Pick<Services, 'connectors'>,
  h: Handle,
  entitlements: readonly NamedEntitlement[],
  now: Instant,
): Promise<NamedEntitlement[]> {
  const found: NamedEntitlement[] = []
  for (const each of entitlements) {
    const exclusiveHolds = await holdsOf(services, h, each.system, each.version.mapping, now)
    found.push({ ...each, exclusiveHolds })
  }
  return found
}

/** Entitlements in their current version with system and zone, archived ones too. */
async function namedEntitlements(h: Handle, ids: readonly Id[]): Promise<NamedEntitlement[]> {
  const rows = [
    ...(await currentEntitlements(h, { ids })),
    ...(await currentEntitlements(h, { ids, archived: true })),
  ]
  return withPlaces(h, rows)
}

/** The same entitlements with their system and zone. */
export async function withPlaces(
  h: Handle,
  rows: readonly CurrentEntitlement[],
): Promise<NamedEntitlement[]> {
  const systems = await systemsByIds(h, [...new Set(rows.map((row) => row.entitlement.systemId))])
  const zones = await zonesByIds(h, [...new Set(rows.flatMap((row) => row.version.zoneId ?? []))])
  return rows.flatMap((row) => {
    const system = systems.find((each) => each.id === row.entitlement.systemId)
    return system
      ? [{ ...row, system, zone: zones.find((each) => each.id === row.version.zoneId) ?? null }]
      : []
  })
}

/** An entitlement as policy judges it. */
export function toPolicyEntitlement(
  { connectors }: Pick<Services, 'connectors'>,
  { entitlement, version, system, zone, exclusiveHolds }: NamedEntitlement,
): PolicyEntitlement {
  return {
    versionId: version.id,
    name: version.name,
    siteId: entitlement.siteId,
    riskTier: tierOf(version.riskTier),
    escortRequired: version.escortRequired,
    archivedAt: entitlement.archivedAt ?? system.archivedAt ?? zone?.archivedAt ?? null,
    systemName: system.name,
    systemConfirmed: systemIsConfirmed(system),
    capabilities: connectors.get(system.kind).capabilities,
    ...(exclusiveHolds && { exclusiveHolds }),
  }
}

/** An entitlement as a revision says it. */
export function toRevisionEntitlement(
  policies: Policies,
  { entitlement, version, system, zone }: NamedEntitlement,
): RevisionEntitlement {
  const riskTier = tierOf(version.riskTier)
  return {
    entitlementId: entitlement.id,
    versionId: version.id,
    version: version.version,
    name: version.name,
    systemId: system.id,
    systemName: system.name,
    approvedIdentity: system.approvedIdentity,
    mapping: version.mapping,
    zoneId: zone?.id ?? null,
    zoneName: zone?.name ?? null,
    riskTier,
    escortRequired: version.escortRequired || policies[riskTier].escortRequired,
    policyVersion: policies[riskTier].version,
  }
}

/** People as policy judges them. The names of other vendors' people are nobody's business here. */
export function toPolicyPeople(facts: Pick<DraftFacts, 'people' | 'vendor'>): readonly PolicyPerson[] {
  return facts.people.map((person) => ({
    id: person.id,
    name: facts.vendor !== null && person.vendorId === facts.vendor.id ? person.name : '',
    vendorId: person.vendorId,
    archivedAt: person.archivedAt,
  }))
}
