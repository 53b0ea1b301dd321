import type { OwnAccount } from '~/domain/connected-system/own-accounts'
import type { SampleOrganisation } from '../seed'
import type { Tx } from '../store'

/** A system of Hamburg as it is written down: its secrets sealed, what it says that it is known. */
export interface SeedDevice {
  readonly id: string
  readonly kind: string
  readonly name: string
  readonly ownerSeat: 'it' | 'physical_security'
  readonly networkSegment: string
  readonly patchOwner: string
  readonly manualSteps: string
  readonly config: Readonly<Record<string, unknown>>
  readonly sealedSecrets: string | null
  readonly identity: string
  readonly ownAccounts: readonly OwnAccount[]
  readonly rights: readonly { readonly name: string; readonly mapping: Readonly<Record<string, unknown>> }[]
}

/** Writes a connected system that both seats confirmed, and what can be granted on it. */
export async function seedDevice(
  { q, t }: Tx,
  { now, id: newId }: { readonly now: number; id(): string },
  { sites, people }: Pick<SampleOrganisation, 'sites' | 'people'>,
  { rights, config, identity, ...device }: SeedDevice,
): Promise<void> {
  const siteId = sites.hamburg as string
  await q.insert(t.connectedSystem).values({
    ...device,
    siteId,
    config: { ...config },
    ownerId: device.ownerSeat === 'it' ? people.ines : people.pia,
    approvedIdentity: identity,
    targetVersion: 1,
    confirmedByIt: people.ines,
    confirmedByPhysicalSecurity: people.pia,
    confirmedAt: now,
    createdAt: now,
  })
  for (const { name, mapping } of rights) {
    const [id, versionId] = [newId(), newId()]
    await q
      .insert(t.entitlement)
      .values({ id, systemId: device.id, siteId, currentVersionId: versionId, createdAt: now })
    await q.insert(t.entitlementVersion).values({
      id: versionId,
      entitlementId: id,
      version: 1,
      name,
      mapping: { ...mapping },
      zoneId: null,
      riskTier: 'medium',
      escortRequired: false,
      createdAt: now,
    })
  }
}
