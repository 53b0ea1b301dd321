import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { SampleOrganisation } from '~db/seed'
import type { TestPortal } from './portal'

export interface OnvifSystem {
  readonly kind: 'onvif-device' | 'onvif-shared-admin' | 'onvif-door'
  readonly config: Readonly<Record<string, unknown>> & { readonly password: string }
  /** Short names of the rights, and what each is on the device. */
  readonly rights: Readonly<Record<string, Record<string, unknown>>>
}

/** A device as a system of Hamburg that both seats confirmed, with its rights under their short names. */
export async function addOnvifSystem(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  { kind, config: given, rights }: OnvifSystem,
): Promise<{ readonly organisation: SampleOrganisation; readonly systemId: string }> {
  const { store, ids, keys, clock, connectors } = services
  const systemId = ids.id()
  const connector = connectors.get(kind)
  const whole = connector.configSchema.parse(given) as Record<string, unknown>
  const { password, ...config } = whole
  const nothing = { known: async () => [], propose: async () => '', settled: async () => undefined }
  const access = { systemId, config: whole, signal: new AbortController().signal, vault: nothing }
  const { identity } = await connector.check(access)
  const siteId = organisation.sites.hamburg as string
  const now = clock.now()
  const entitlements: Record<string, { id: string; versionId: string }> = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      id: systemId,
      siteId,
      kind,
      name: `Gate camera (${kind})`,
      ownerSeat: 'physical_security',
      ownerId: organisation.people.pia,
      patchOwner: 'Facilities',
      networkSegment: 'VLAN 40',
      manualSteps: 'Open its own page, and delete the user there.',
      config,
      sealedSecrets: keys.sealer.seal(JSON.stringify({ password }), systemSecretContext(systemId, config)),
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
      await q
        .insert(t.entitlement)
        .values({ id, systemId, siteId, currentVersionId: versionId, createdAt: now })
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId: id,
        version: 1,
        name: key,
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
