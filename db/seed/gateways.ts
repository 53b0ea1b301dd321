import { eq } from 'drizzle-orm'
import type { SampleOrganisation } from '../seed'
import type { Tx } from '../store'
import type { SeedTools } from './tools'

/** Names of the rights, by short name. */
export const GATEWAY_RIGHTS = {
  sshOps: { name: 'Camera gateways: operator', principal: 'ops' },
  sshView: { name: 'Camera gateways: viewer', principal: 'view' },
} as const

/** A system of SSH hosts in Hamburg, and what can be granted on it. Both seats confirmed it; nobody has approved its key yet. */
export async function seedGateways(
  { q, t }: Tx,
  { now, id: newId }: Pick<SeedTools, 'now' | 'id'>,
  { sites, people }: Pick<SampleOrganisation, 'sites' | 'people'>,
  user: string,
) {
  const systemId = newId()
  const siteId = sites.hamburg as string
  await q.insert(t.connectedSystem).values({
    id: systemId,
    siteId,
    kind: 'ssh-ca',
    name: 'Camera gateways',
    ownerSeat: 'it',
    ownerId: people.ines,
    patchOwner: 'IT operations',
    networkSegment: 'VLAN 41',
    config: { portForwarding: false },
    targetVersion: 1,
    confirmedByIt: people.ines,
    confirmedByPhysicalSecurity: people.pia,
    confirmedAt: now,
    manualSteps: 'Stop sshd on the host.',
    createdAt: now,
  })
  const entitlements: Record<string, { id: string; versionId: string }> = {}
  for (const [key, { name, principal }] of Object.entries(GATEWAY_RIGHTS)) {
    const id = newId()
    const versionId = newId()
    entitlements[key] = { id, versionId }
    await q
      .insert(t.entitlement)
      .values({ id, systemId, siteId, currentVersionId: versionId, createdAt: now })
    await q.insert(t.entitlementVersion).values({
      id: versionId,
      entitlementId: id,
      version: 1,
      name,
      mapping: { principal, user },
      zoneId: null,
      riskTier: 'medium',
      escortRequired: false,
      createdAt: now,
    })
  }
  return { systemId, entitlements }
}

/** What a connection test says that it is, as both seats approved it; it has no accounts of its own. */
export async function approveIdentity({ q, t }: Tx, systemId: string, identity: string): Promise<void> {
  await q
    .update(t.connectedSystem)
    .set({ approvedIdentity: identity, ownAccounts: [] })
    .where(eq(t.connectedSystem.id, systemId))
}
