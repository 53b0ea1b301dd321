import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { SampleOrganisation } from '~db/seed'
import type { TestPortal } from './portal'

export interface AddedSystem {
  readonly kind: string
  readonly name: string
  readonly config?: Readonly<Record<string, unknown>>
  readonly secrets?: Readonly<Record<string, unknown>>
  /** Mappings of rights, by short name. */
  readonly rights: Readonly<Record<string, Record<string, unknown>>>
}

/** A system of Hamburg, owned by Pia, that both seats confirmed as what it now says that it is. */
export async function addSystemTo(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  { kind, name, config = {}, secrets, rights }: AddedSystem,
): Promise<{ readonly organisation: SampleOrganisation; readonly systemId: string }> {
  const { store, ids, keys, clock, connectors } = services
  const systemId = ids.id()
  const signal = new AbortController().signal
  const { identity } = await connectors
    .get(kind)
    .check({ systemId, config: { ...config, ...secrets }, signal })
  const siteId = organisation.sites.hamburg as string
  const now = clock.now()
  const entitlements: Record<string, { id: string; versionId: string }> = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      ...{ id: systemId, siteId, kind, name, config, targetVersion: 1, createdAt: now },
      ownerSeat: 'physical_security',
      ownerId: organisation.people.pia,
      patchOwner: 'Facilities',
      networkSegment: 'None',
      manualSteps: 'Ask at the gate desk.',
      sealedSecrets:
        secrets === undefined
          ? null
          : keys.sealer.seal(JSON.stringify(secrets), systemSecretContext(systemId, config)),
      approvedIdentity: identity,
      confirmedByIt: organisation.people.ines,
      confirmedByPhysicalSecurity: organisation.people.pia,
      confirmedAt: now,
    })
    for (const [key, mapping] of Object.entries(rights)) {
      const id = ids.id()
      const versionId = ids.id()
      entitlements[key] = { id, versionId }
      const entitlement = { id, systemId, siteId, currentVersionId: versionId, createdAt: now }
      await q.insert(t.entitlement).values(entitlement)
      await q.insert(t.entitlementVersion).values({
        ...{ id: versionId, entitlementId: id, version: 1, mapping, zoneId: null, createdAt: now },
        name: `${name}: ${key}`,
        riskTier: 'medium',
        escortRequired: false,
      })
    }
  })
  return { organisation: { ...organisation, entitlements }, systemId }
}

/** Keys and badges of Hamburg: `serverKey`, `labKey` and `badge`. */
export const KEY_CABINET: AddedSystem = {
  kind: 'manual',
  name: 'Key cabinet',
  rights: {
    serverKey: { item: 'key', label: 'server room' },
    labKey: { item: 'key', label: 'laboratory' },
    badge: { item: 'badge', label: 'yard' },
  },
}
