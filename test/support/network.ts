import { artifactSecretContext, systemSecretContext } from '~/platform/secret-contexts.server'
import { latestArtifact } from '~db/repositories/artifacts'
import type { SampleOrganisation } from '~db/seed'
import { NAS_SECRET } from '../peers/radius-nas'
import type { TestPortal } from './portal'

export const NETWORK_TOKEN = 'token-of-the-radius-server-of-this-system'

/**
 * A network of Hamburg that both seats confirmed, with the segments `office` (VLAN 120) and `plant` (VLAN 40, Filter-Id
 * plant-acl). Its sessions are ended on the NAS at this port of loopback; without one by their time-out only.
 */
export async function addNetwork(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  nasPort: number | null = null,
): Promise<{ readonly organisation: SampleOrganisation; readonly systemId: string }> {
  const { store, ids, keys, clock, connectors } = services
  const systemId = ids.id()
  const kind = nasPort === null ? 'radius-timeout' : 'radius'
  const config = nasPort === null ? {} : { nasAddresses: `127.0.0.1:${nasPort}` }
  const secrets = { token: NETWORK_TOKEN, ...(nasPort === null ? {} : { nasSecret: NAS_SECRET }) }
  const portal = connectors.get('radius-timeout')
  const access = { systemId, config: { token: NETWORK_TOKEN }, signal: new AbortController().signal }
  const { identity } = await portal.check(access)
  const siteId = organisation.sites.hamburg as string
  const now = clock.now()
  const entitlements: Record<string, { id: string; versionId: string }> = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      id: systemId,
      siteId,
      kind,
      name: 'Network of the data centre',
      ownerSeat: 'it',
      ownerId: organisation.people.ines,
      patchOwner: 'IT operations',
      networkSegment: 'VLAN 40 and 120',
      manualSteps: 'Shut the port.',
      config,
      sealedSecrets: keys.sealer.seal(JSON.stringify(secrets), systemSecretContext(systemId, config)),
      approvedIdentity: nasPort === null ? identity : `${identity}#127.0.0.1:${nasPort}`,
      targetVersion: 1,
      confirmedByIt: organisation.people.ines,
      confirmedByPhysicalSecurity: organisation.people.pia,
      confirmedAt: now,
      createdAt: now,
    })
    const segments = { office: { vlan: '120' }, plant: { vlan: '40', filterId: 'plant-acl' } }
    for (const [key, mapping] of Object.entries(segments)) {
      const id = ids.id()
      const versionId = ids.id()
      entitlements[key] = { id, versionId }
      const entitlement = { id, systemId, siteId, currentVersionId: versionId, createdAt: now }
      await q.insert(t.entitlement).values(entitlement)
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId: id,
        version: 1,
        name: `Network: ${key}`,
        mapping,
        zoneId: null,
        riskTier: 'medium',
        escortRequired: false,
        createdAt: now,
      })
    }
  })
  return { organisation: { ...organisation, entitlements }, systemId }
}

/** What the holder would be shown once. */
export async function loginOf(
  { services }: Pick<TestPortal, 'services'>,
  credentialId: string,
): Promise<{ userName: string; password: string }> {
  const artifact = await latestArtifact(services.store.read, credentialId)
  if (!artifact?.sealedSecret) throw new Error('there is no secret to show')
  const password = services.keys.sealer.open(artifact.sealedSecret, artifactSecretContext(artifact.id))
  return { userName: artifact.nativeName, password }
}
