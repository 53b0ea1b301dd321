import { and, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { Handle } from '../store'
import type { Tables } from '../tables'
import { newestArtifacts } from './artifacts'
import type { CredentialRow } from './credentials'
import { type EndRow, openEnds } from './ends'
import { type GivingFreezeRow, standingFreezes } from './giving-freezes'
import { type GrantRow, runningGrants } from './grants'
import { type LockRow, standingLocks } from './locks'
import { peopleByIds } from './people'
import { newestPolicies } from './policies'

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

/** Facts of several credentials in a fixed number of queries; none of them grows with past grants. */
export async function loadFacts(
  h: Handle,
  credentials: readonly CredentialRow[],
  now: number,
): Promise<CredentialFacts[]> {
  if (credentials.length === 0) return []
  const { q, t } = h
  const ids = credentials.map((c) => c.id)
  const unique = (values: readonly (string | null)[]) => [...new Set(values.filter((v) => v !== null))]
  const personIds = unique(credentials.map((c) => c.personId))
  const vendorIds = unique(credentials.map((c) => c.vendorId))

  const people = await peopleByIds(h, personIds)
  const vendors = vendorIds.length
    ? await q.select().from(t.vendor).where(inArray(t.vendor.id, vendorIds))
    : []
  const vendorApprovals = vendorIds.length
    ? await q
        .select()
        .from(t.vendorApproval)
        .where(and(inArray(t.vendorApproval.vendorId, vendorIds), isNull(t.vendorApproval.withdrawnAt)))
    : []
  const documents = await q
    .select()
    .from(t.document)
    .where(
      and(
        or(
          inArray(t.document.personId, personIds),
          vendorIds.length ? inArray(t.document.vendorId, vendorIds) : undefined,
        ),
        isNotNull(t.document.checkedAt),
        isNull(t.document.archivedAt),
        isNull(t.document.rejectedAt),
      ),
    )
  const systems = await q
    .select()
    .from(t.connectedSystem)
    .where(inArray(t.connectedSystem.id, unique(credentials.map((c) => c.systemId))))
  const sites = await q
    .select()
    .from(t.site)
    .where(inArray(t.site.id, unique(credentials.map((c) => c.siteId))))
  const grants = await runningGrants(h, ids, now)
  const ends = await openEnds(h, ids)
  const versionIds = unique([
    ...grants.map((g) => g.entitlementVersionId),
    ...ends.map((e) => e.entitlementVersionId),
  ])
  const versions = versionIds.length
    ? (
        await q
          .select({
            version: t.entitlementVersion,
            archivedAt: t.entitlement.archivedAt,
            systemId: t.entitlement.systemId,
          })
          .from(t.entitlementVersion)
          .innerJoin(t.entitlement, eq(t.entitlement.id, t.entitlementVersion.entitlementId))
          .where(inArray(t.entitlementVersion.id, versionIds))
      ).map((row) => ({ ...row.version, entitlementArchivedAt: row.archivedAt, systemId: row.systemId }))
    : []
  const revisionIds = unique(grants.map((g) => g.revisionId))
  const revisions = revisionIds.length
    ? await q.select().from(t.requestRevision).where(inArray(t.requestRevision.id, revisionIds))
    : []
  const approvals = revisionIds.length
    ? await q.select().from(t.approval).where(inArray(t.approval.revisionId, revisionIds))
    : []
  const locks = await standingLocks(h)
  const freezes = await standingFreezes(h)
  const policies = await newestPolicies(h)
  const artifacts = await newestArtifacts(h, ids)

  return credentials.flatMap((credential) => {
    const person = people.find((p) => p.id === credential.personId)
    const system = systems.find((s) => s.id === credential.systemId)
    const site = sites.find((s) => s.id === credential.siteId)
    if (!person || !system || !site) return []
    const own = grants.filter((g) => g.credentialId === credential.id)
    const ownEnds = ends.filter((e) => e.credentialId === credential.id)
    return [
      {
        credential,
        person,
        vendor: vendors.find((v) => v.id === credential.vendorId) ?? null,
        vendorApprovals: vendorApprovals.filter((a) => a.vendorId === credential.vendorId),
        documents: documents.filter(
          (d) => d.personId === credential.personId || (d.vendorId && d.vendorId === credential.vendorId),
        ),
        system,
        site,
        grants: own,
        versions: versions.filter(
          (v) =>
            own.some((g) => g.entitlementVersionId === v.id) ||
            ownEnds.some((e) => e.entitlementVersionId === v.id),
        ),
        revisions: revisions.filter((r) => own.some((g) => g.revisionId === r.id)),
        approvals: approvals.filter((a) => own.some((g) => g.revisionId === a.revisionId)),
        locks,
        freezes,
        policies,
        artifact: artifacts.find((a) => a.credentialId === credential.id) ?? null,
        openEnds: ownEnds,
      },
    ]
  })
}
