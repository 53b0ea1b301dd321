import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import {
  credentialsHolding,
  type EntitlementRow,
  type EntitlementVersionRow,
  entitlementVersions,
  insertEntitlementVersion,
} from '~db/repositories/entitlements'
import { voidSignOffs } from '~db/repositories/sign-offs'
import type { Tx } from '~db/store'

/** What a version says; its number, id and time are given here. */
export type VersionContent = Pick<
  EntitlementVersionRow,
  'name' | 'mapping' | 'zoneId' | 'riskTier' | 'escortRequired'
>

/**
 * Writes the next version of an entitlement, makes it the current one, and has every credential that holds the
 * entitlement looked at again. The caller wakes the engine after its commit.
 */
export async function saveVersion(
  services: Services,
  tx: Tx,
  actor: Actor,
  now: Instant,
  entitlement: Pick<EntitlementRow, 'id' | 'siteId' | 'systemId'>,
  content: VersionContent,
): Promise<Id> {
  const [last] = await entitlementVersions(tx, entitlement.id, 1)
  const version = (last?.version ?? 0) + 1
  const id = services.ids.id()
  await insertEntitlementVersion(tx, {
    id,
    entitlementId: entitlement.id,
    version,
    name: content.name,
    mapping: content.mapping,
    zoneId: content.zoneId,
    riskTier: content.riskTier,
    escortRequired: content.escortRequired,
    createdBy: actor.personId,
    createdAt: now,
  })
  // Both seats signed the system with what it gave until now.
  if (JSON.stringify(last?.mapping) !== JSON.stringify(content.mapping)) {
    await voidSignOffs(tx, entitlement.systemId)
  }
  await touchHolders(tx, entitlement.id, now)
  await services.audit.append(tx, now, {
    type: version === 1 ? 'entitlement.added' : 'entitlement.versioned',
    actorId: actor.personId,
    subjects: { site: entitlement.siteId, system: entitlement.systemId },
    facts: {
      entitlement: entitlement.id,
      version,
      versionId: id,
      zone: content.zoneId,
      riskTier: content.riskTier,
      escort: content.escortRequired === true,
    },
  })
  return id
}

/** Has every credential that holds the entitlement looked at again. */
export async function touchHolders(tx: Tx, entitlementId: Id, now: Instant): Promise<void> {
  const holders = await credentialsHolding(tx, entitlementId, now)
  for (let from = 0; from < holders.length; from += BATCH) {
    await touch(tx, { credentialIds: holders.slice(from, from + BATCH) }, now)
  }
}

/** Both databases take this many parameters in one statement. */
const BATCH = 500
