import type { Tx } from '../store'
import { sitesOf } from './organisation'
import type { Ids, SampleSites, SeedDirectory, SeedTools } from './tools'

/** Connected systems that both seats confirmed, and what can be granted in them. */
export async function seedSystems(
  tx: Tx,
  tools: SeedTools,
  since: number,
  { sites, zones }: SampleSites,
  people: Ids,
  directory: SeedDirectory | null,
) {
  const { q, t } = tx
  const systems: Ids = {}
  const entitlements: Record<string, { id: string; versionId: string }> = {}
  const system = async (
    key: string,
    row: Pick<
      typeof t.connectedSystem.$inferInsert,
      'kind' | 'name' | 'siteId' | 'ownerSeat' | 'networkSegment'
    > &
      Partial<typeof t.connectedSystem.$inferInsert>,
    confirmedBy: readonly [it: string, security: string],
  ) => {
    const id = row.id ?? tools.id()
    systems[key] = id
    await q.insert(t.connectedSystem).values({
      config: {},
      patchOwner: 'IT operations',
      manualSteps: 'Call the owner and end the access on the system itself.',
      targetVersion: 1,
      confirmedByIt: people[confirmedBy[0]] as string,
      confirmedByPhysicalSecurity: people[confirmedBy[1]] as string,
      confirmedAt: since,
      createdAt: since,
      ...row,
      id,
    })
    return id
  }
  const entitlement = async (
    key: string,
    systemId: string,
    siteId: string,
    version: Pick<
      typeof t.entitlementVersion.$inferInsert,
      'name' | 'mapping' | 'riskTier' | 'escortRequired'
    > & {
      zoneId?: string | null
    },
  ) => {
    const id = tools.id()
    const versionId = tools.id()
    entitlements[key] = { id, versionId }
    await q
      .insert(t.entitlement)
      .values({ id, systemId, siteId, currentVersionId: versionId, createdAt: since })
    await q
      .insert(t.entitlementVersion)
      .values({ id: versionId, entitlementId: id, version: 1, createdAt: since, ...version })
  }

  for (const site of sitesOf()) {
    const siteId = sites[site.key] as string
    const gate = await system(
      `${site.key}Gate`,
      {
        kind: 'gate-pass',
        name: `Gate of ${site.name}`,
        siteId,
        ownerSeat: 'physical_security',
        ownerId: people[site.gateOwner],
        networkSegment: 'none: the portal decides',
        approvedIdentity: tools.gateIdentity,
        ownAccounts: [],
      },
      site.seats,
    )
    for (const zone of site.zones) {
      const zoneId = zones[zone.key] as string
      await entitlement(zone.key, gate, siteId, {
        name: zone.name,
        mapping: { zoneId },
        zoneId,
        riskTier: zone.riskTier,
        escortRequired: zone.escortRequired,
      })
    }
  }
  if (directory) {
    const id = tools.id()
    const siteId = sites.hamburg as string
    await system(
      'directory',
      {
        id,
        kind: 'scim',
        name: 'Video management directory',
        siteId,
        ownerSeat: 'it',
        ownerId: people.ines,
        networkSegment: 'VLAN 40 cameras',
        config: {
          baseUrl: directory.baseUrl,
          sentinelUserName: directory.sentinelUserName,
          deleteAtEnd: true,
        },
        // The context is that of app/platform/secret-contexts.server.ts.
        sealedSecrets: tools.seal(
          JSON.stringify({ token: directory.token }),
          `system:${id}:${JSON.stringify([['baseUrl', directory.baseUrl]])}`,
        ),
        approvedIdentity: directory.identity,
        ownAccounts: directory.ownAccounts ?? null,
        maxAtOnce: directory.maxAtOnce ?? null,
      },
      ['ines', 'pia'],
    )
    const vms = (name: string, group: string) => ({
      name,
      mapping: { group },
      zoneId: null,
      riskTier: 'medium',
      escortRequired: false,
    })
    await entitlement('vmsOperators', id, siteId, vms('Video system: operator', 'VMS operators'))
    await entitlement('vmsViewers', id, siteId, vms('Video system: viewer', 'VMS viewers'))
  }
  return { systems, entitlements }
}
