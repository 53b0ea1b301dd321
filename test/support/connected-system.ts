import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { SampleOrganisation } from '~db/seed'
import type { TestPortal } from './portal'

export interface SystemToAdd {
  readonly kind: string
  /** The connector's settings, secrets among them. */
  readonly config: Readonly<Record<string, unknown>>
  /** Mappings by the keys under which the rights are asked for. */
  readonly rights: Readonly<Record<string, unknown>>
}

/** A system of Hamburg that both seats confirmed, with its rights added to the organisation's. */
export async function addConnectedSystem(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  { kind, config: whole, rights }: SystemToAdd,
): Promise<{ readonly organisation: SampleOrganisation; readonly systemId: string }> {
  const { store, ids, keys, clock, connectors } = services
  const connector = connectors.get(kind)
  const systemId = ids.id()
  const isSecret = ([name]: [string, unknown]) => connector.secretFields.includes(name)
  const config = Object.fromEntries(Object.entries(whole).filter((entry) => !isSecret(entry)))
  const secrets = Object.fromEntries(Object.entries(whole).filter(isSecret))
  const signal = new AbortController().signal
  const { identity } = await connector.check({ systemId, config: whole, signal })
  const siteId = organisation.sites.hamburg as string
  const now = clock.now()
  const entitlements: Record<string, { id: string; versionId: string }> = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      id: systemId,
      siteId,
      kind,
      name: `${connector.title} of the plant`,
      ownerSeat: 'physical_security',
      ownerId: organisation.people.pia,
      patchOwner: 'IT operations',
      networkSegment: 'VLAN 12',
      manualSteps: 'Take it away in the console of the target.',
      config,
      sealedSecrets: keys.sealer.seal(JSON.stringify(secrets), systemSecretContext(systemId, config)),
      approvedIdentity: identity,
      targetVersion: 1,
      confirmedByIt: organisation.people.ines,
      confirmedByPhysicalSecurity: organisation.people.pia,
      confirmedAt: now,
      createdAt: now,
    })
    for (const [key, mapping] of Object.entries(rights)) {
      const id = ids.id()
      const versionId = ids.id()
      entitlements[key] = { id, versionId }
      const entitlement = { id, systemId, siteId, currentVersionId: versionId, createdAt: now }
      await q.insert(t.entitlement).values(entitlement)
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId: id,
        version: 1,
        name: key,
        mapping: mapping as Record<string, unknown>,
        zoneId: null,
        riskTier: 'medium',
        escortRequired: false,
        createdAt: now,
      })
    }
  })
  return { organisation: { ...organisation, entitlements }, systemId }
}
