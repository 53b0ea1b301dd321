import { markOf } from '~/connectors/mark'
import type { ScimConnector } from '~/connectors/scim/connector.server'
import { writeCrew } from '~/demo/crew'
import type { RevisionEntitlement } from '~/domain/access-request/revision'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import { eachChunk } from '~db/repositories/chunks'
import { PRIORITY } from '~db/repositories/credentials'
import type { Tables } from '~db/tables'

import type { Ground } from './portal-under-test'
import { RequestsInBulk } from './requests-in-bulk'

const HOUR = 3_600_000
const TOKEN = 'bench-token'
const SENTINEL = { name: 'svc-daypass', id: 'sentinel' }
const GROUP = 'Operators'
/** Systems that one request gives access to. */
const RIGHTS_EACH = 4

/** What a connector is ordered about one account, and where the account is. */
export interface StormTarget {
  readonly systemId: string
  readonly config: Readonly<Record<string, unknown>>
  readonly accounts: readonly {
    readonly credentialId: string
    readonly holderName: string
    readonly nativeName: string
    readonly nativeId: string
  }[]
}

/**
 * Writes `size` credentials that are given, over all targets, whose windows are open for a day: requests approved by both
 * seats with their MACs, grants, made artifacts and open ends. Answers the accounts that the targets must hold.
 */
export async function writeStorm(
  { services, organisation }: Pick<Ground, 'services' | 'organisation'>,
  origins: readonly string[],
  size: number,
): Promise<readonly StormTarget[]> {
  const { store, ids, clock, connectors } = services
  const connector = connectors.get('scim') as ScimConnector
  const end = clock.now() + 24 * HOUR
  const rights = await writeSystems(services, organisation, origins)
  const crew = await writeCrew(services, organisation, Math.ceil(size / RIGHTS_EACH))
  const since = clock.now() - HOUR
  const siteId = organisation.sites.hamburg as string
  const vendorId = organisation.vendors.kestrel as string

  const requests = new RequestsInBulk(services, organisation)
  const credentials: Tables['credential']['$inferInsert'][] = []
  const grants: Tables['grant']['$inferInsert'][] = []
  const artifacts: Tables['artifact']['$inferInsert'][] = []
  const ends: Tables['end']['$inferInsert'][] = []
  const targets = rights.map(({ systemId, config }) => {
    return { systemId, config, accounts: [] as StormTarget['accounts'][number][] }
  })
  for (const [index, person] of crew.entries()) {
    // Each person holds a run of systems, and all systems hold equally many.
    const held = Array.from({ length: RIGHTS_EACH }, (_, n) => (index * RIGHTS_EACH + n) % rights.length)
    const asked = held.slice(0, size - index * RIGHTS_EACH).map((n) => rights[n] as Right)
    const { requestId, revisionId } = requests.add(
      { people: [person], entitlements: asked.map((right) => right.entitlement), from: since, to: end },
      'approved',
    )
    for (const [n, { entitlement, identity }] of asked.entries()) {
      const systemId = entitlement.systemId
      const credentialId = ids.id()
      const entitlementId = entitlement.entitlementId
      const entitlementVersionId = entitlement.versionId
      const nativeId = `account-${credentialId}`
      const nativeName = connector.nativeName({ credentialId, holderName: person.name })
      const common = { personId: person.id, systemId, siteId, vendorId }
      credentials.push({
        id: credentialId,
        ...common,
        dueAt: end,
        priority: PRIORITY.end,
        inputVersion: 1,
        leaseFence: 1,
        attempts: 0,
        state: 'on',
        observation: {
          presence: 'present',
          nativeId,
          entitlements: [GROUP],
          expiresAt: null,
          ours: true,
          keptAtEnd: false,
          sentinelSeen: true,
          identity,
          proof: 'read',
        },
        observedAt: since,
        createdAt: since,
      })
      grants.push({
        id: ids.id(),
        requestId,
        revisionId,
        credentialId,
        ...common,
        entitlementId,
        entitlementVersionId,
        validFrom: since,
        validTo: end,
        effectiveEnd: end,
        createdAt: since,
      })
      artifacts.push({
        id: ids.id(),
        credentialId,
        systemId,
        nativeName,
        nativeId,
        state: 'made',
        secretShownAt: since,
        createdAt: since,
      })
      ends.push({
        id: ids.id(),
        credentialId,
        entitlementId,
        entitlementVersionId,
        requestId,
        ...common,
        givenAt: since,
        plannedAt: end,
        reason: 'window',
        attempts: 0,
      })
      targets[held[n] as number]?.accounts.push({
        credentialId,
        holderName: person.name,
        nativeName,
        nativeId,
      })
    }
  }
  await requests.write()
  await store.transact(async ({ q, t }) => {
    await eachChunk(credentials, (rows) => q.insert(t.credential).values(rows))
    await eachChunk(grants, (rows) => q.insert(t.grant).values(rows))
    await eachChunk(artifacts, (rows) => q.insert(t.artifact).values(rows))
    await eachChunk(ends, (rows) => q.insert(t.end).values(rows))
  })
  return targets
}

/** The accounts as a target takes them. */
export function accountsOf({ accounts }: StormTarget) {
  return accounts.map(({ credentialId, holderName, nativeName, nativeId }) => ({
    id: nativeId,
    userName: nativeName,
    externalId: markOf(credentialId),
    displayName: holderName,
  }))
}

export interface Right {
  readonly systemId: string
  readonly config: Readonly<Record<string, unknown>>
  readonly identity: string
  readonly entitlement: RevisionEntitlement
}

/** A connected system for each target, confirmed by both seats, with one right each; none is listed during a run. */
export async function writeSystems(
  { store, ids, clock, keys }: Ground['services'],
  { people, sites }: Ground['organisation'],
  origins: readonly string[],
): Promise<readonly Right[]> {
  const since = clock.now() - HOUR
  const siteId = sites.hamburg as string
  return store.transact(async ({ q, t }) => {
    const rights: Right[] = []
    for (const [index, origin] of origins.entries()) {
      const systemId = ids.id()
      const identity = `${origin}#${SENTINEL.id}`
      const config = { baseUrl: `${origin}/scim/v2`, sentinelUserName: SENTINEL.name, deleteAtEnd: true }
      const name = `Directory ${index + 1}`
      await q.insert(t.connectedSystem).values({
        id: systemId,
        siteId,
        kind: 'scim',
        name,
        ownerSeat: 'it',
        ownerId: people.ines,
        patchOwner: 'IT operations',
        networkSegment: 'loopback',
        config,
        sealedSecrets: keys.sealer.seal(
          JSON.stringify({ token: TOKEN }),
          systemSecretContext(systemId, config),
        ),
        approvedIdentity: identity,
        targetVersion: 1,
        confirmedByIt: people.ines,
        confirmedByPhysicalSecurity: people.pia,
        confirmedAt: since,
        manualSteps: 'Call the owner.',
        listDueAt: clock.now() + 24 * HOUR,
        createdAt: since,
      })
      const entitlementId = ids.id()
      const versionId = ids.id()
      const version = {
        name: `${name}: operator`,
        mapping: { group: GROUP },
        zoneId: null,
        escortRequired: false,
      }
      await q
        .insert(t.entitlement)
        .values({ id: entitlementId, systemId, siteId, currentVersionId: versionId, createdAt: since })
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId,
        version: 1,
        riskTier: 'medium',
        createdAt: since,
        ...version,
      })
      rights.push({
        systemId,
        config: { ...config, token: TOKEN },
        identity,
        entitlement: {
          ...version,
          entitlementId,
          versionId,
          version: 1,
          systemId,
          systemName: name,
          approvedIdentity: identity,
          zoneName: null,
          riskTier: 'medium',
          policyVersion: 0,
        },
      })
    }
    return rights
  })
}
