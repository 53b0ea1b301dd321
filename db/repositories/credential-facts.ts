import { and, eq, inArray, isNotNull, isNull } from 'drizzle-orm'
import { groupedBy } from '~/domain/kernel/grouped-by'
import { preparedIn } from '../prepared'
import type { Handle } from '../store'
import type { Tables } from '../tables'
import { approvalsOfRevisions } from './approvals'
import { newestArtifacts } from './artifacts'
import type { CredentialRow } from './credentials'
import { type EndRow, openEnds } from './ends'
import { type GivingFreezeRow, standingFreezes } from './giving-freezes'
import { countingGrants, type GrantRow } from './grants'
import { type LockRow, standingLocks } from './locks'
import { peopleByIds } from './people'
import { newestPolicies } from './policies'
import { revisionsByIds } from './requests'
import { sitesByIds } from './sites'
import { systemsByIds } from './systems'
import { currentVendorApprovals, vendorsByIds } from './vendors'

type Row<T extends keyof Tables> = Tables[T]['$inferSelect']

/** A version with what its entitlement says now. */
export type EntitlementVersionFacts = Row<'entitlementVersion'> & {
  readonly entitlementArchivedAt: number | null
  readonly systemId: string
}

/** Everything that decides what one credential may hold: read together, judged by the domain. */
export interface CredentialFacts {
  readonly credential: CredentialRow
  readonly person: Row<'person'>
  readonly vendor: Row<'vendor'> | null
  readonly vendorApprovals: readonly Row<'vendorApproval'>[]
  /** Checked documents of the vendor and the person that were not withdrawn. */
  readonly documents: readonly Row<'document'>[]
  readonly system: Row<'connectedSystem'>
  readonly site: Row<'site'>
  /** Grants that are not over. */
  readonly grants: readonly GrantRow[]
  /** Grants that are over and have a say in how long open sessions may go on; empty where no grace runs. */
  readonly lingering: readonly GrantRow[]
  readonly versions: readonly EntitlementVersionFacts[]
  readonly revisions: readonly Row<'requestRevision'>[]
  readonly approvals: readonly Row<'approval'>[]
  readonly locks: readonly LockRow[]
  /** What keeps anything new from being given. */
  readonly freezes: readonly GivingFreezeRow[]
  /** The newest policy of each risk tier that was ever written; a tier without one has the built-in default. */
  readonly policies: readonly Row<'policy'>[]
  /** The newest artifact, gone or not. */
  readonly artifact: Row<'artifact'> | null
  readonly openEnds: readonly EndRow[]
}

/** Checked, and neither rejected nor withdrawn. */
const counting = ({ document }: Tables) =>
  and(isNotNull(document.checkedAt), isNull(document.archivedAt), isNull(document.rejectedAt))

const papersOfPeople = preparedIn(({ q, t }, personIds) =>
  q
    .select()
    .from(t.document)
    .where(and(inArray(t.document.personId, personIds), counting(t))),
)

const papersOfVendors = preparedIn(({ q, t }, vendorIds) =>
  q
    .select()
    .from(t.document)
    .where(and(inArray(t.document.vendorId, vendorIds), counting(t))),
)

const versionsIn = preparedIn(({ q, t }, versionIds) =>
  q
    .select({
      version: t.entitlementVersion,
      archivedAt: t.entitlement.archivedAt,
      systemId: t.entitlement.systemId,
    })
    .from(t.entitlementVersion)
    .innerJoin(t.entitlement, eq(t.entitlement.id, t.entitlementVersion.entitlementId))
    .where(inArray(t.entitlementVersion.id, versionIds)),
)

/** Facts of several credentials in a fixed number of queries; none of them grows with past grants. */
export async function loadFacts(
  h: Handle,
  credentials: readonly CredentialRow[],
  now: number,
): Promise<CredentialFacts[]> {
  if (credentials.length === 0) return []
  const ids = credentials.map((c) => c.id)
  const unique = (values: readonly (string | null)[]) => [...new Set(values.filter((v) => v !== null))]
  const personIds = unique(credentials.map((c) => c.personId))
  const vendorIds = unique(credentials.map((c) => c.vendorId))

  const people = await peopleByIds(h, personIds)
  const vendors = await vendorsByIds(h, vendorIds)
  const vendorApprovals = await currentVendorApprovals(h, vendorIds)
  const documents = [...(await papersOfPeople(h, personIds)), ...(await papersOfVendors(h, vendorIds))]
  const systems = await systemsByIds(h, unique(credentials.map((c) => c.systemId)))
  const sites = await sitesByIds(h, unique(credentials.map((c) => c.siteId)))
  const { running, lingering } = await countingGrants(h, ids, now)
  const grants = [...running, ...lingering]
  const ends = await openEnds(h, ids)
  const versionIds = unique([
    ...grants.map((g) => g.entitlementVersionId),
    ...ends.map((e) => e.entitlementVersionId),
  ])
  const versions = (await versionsIn(h, versionIds)).map((row) => ({
    ...row.version,
    entitlementArchivedAt: row.archivedAt,
    systemId: row.systemId,
  }))
  const revisionIds = unique(grants.map((g) => g.revisionId))
  const revisions = await revisionsByIds(h, revisionIds)
  const approvals = await approvalsOfRevisions(h, revisionIds)
  const locks = await standingLocks(h)
  const freezes = await standingFreezes(h)
  const policies = await newestPolicies(h)
  const artifacts = await newestArtifacts(h, ids)

  const person = byId(people)
  const vendor = byId(vendors)
  const system = byId(systems)
  const site = byId(sites)
  const version = byId(versions)
  const revision = byId(revisions)
  const ofVendor = groupedBy(vendorApprovals, (each) => each.vendorId)
  const ofHolder = groupedBy(documents, (each) => each.personId ?? each.vendorId)
  const ofRevision = groupedBy(approvals, (each) => each.revisionId)
  const granted = groupedBy(grants, (each) => each.credentialId)
  const owed = groupedBy(ends, (each) => each.credentialId)
  const artifact = new Map(artifacts.map((each) => [each.credentialId, each]))

  return credentials.flatMap((credential) => {
    const { id, personId, vendorId } = credential
    const facts = {
      person: person.get(personId),
      system: system.get(credential.systemId),
      site: site.get(credential.siteId),
    }
    if (!facts.person || !facts.system || !facts.site) return []
    const own = granted.get(id) ?? []
    const openEnds = owed.get(id) ?? []
    const named = unique([...own, ...openEnds].map((each) => each.entitlementVersionId))
    const revised = unique(own.map((each) => each.revisionId))
    return [
      {
        credential,
        person: facts.person,
        vendor: (vendorId && vendor.get(vendorId)) || null,
        vendorApprovals: (vendorId && ofVendor.get(vendorId)) || [],
        documents: [...(ofHolder.get(personId) ?? []), ...((vendorId && ofHolder.get(vendorId)) || [])],
        system: facts.system,
        site: facts.site,
        grants: own.filter((grant) => grant.effectiveEnd > now),
        lingering: own.filter((grant) => grant.effectiveEnd <= now),
        versions: named.flatMap((each) => version.get(each) ?? []),
        revisions: revised.flatMap((each) => revision.get(each) ?? []),
        approvals: revised.flatMap((each) => ofRevision.get(each) ?? []),
        locks,
        freezes,
        policies,
        artifact: artifact.get(id) ?? null,
        openEnds,
      },
    ]
  })
}

function byId<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]))
}
