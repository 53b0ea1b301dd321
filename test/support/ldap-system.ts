import type { LdapConfig } from '~/connectors/ldap/config'
import { systemSecretContext } from '~/platform/secret-contexts.server'
import type { SampleOrganisation } from '~db/seed'
import { GROUPS, PEOPLE, SERVICE_DN, SERVICE_PASSWORD, SUFFIX } from '../peers/slapd'
import type { TestPortal } from './portal'

/** How a slapd of `test/peers/slapd.ts` is reached on this port of loopback. */
export function directoryConfig(port: number): LdapConfig {
  return {
    url: `ldap://127.0.0.1:${port}`,
    flavour: 'openldap',
    startTls: false,
    caCertificate: '',
    bindDn: SERVICE_DN,
    bindPassword: SERVICE_PASSWORD,
    baseDn: SUFFIX,
    accountsDn: PEOPLE,
    sentinelName: 'sentinel',
    markAttribute: 'employeeNumber',
    deleteAtEnd: true,
  }
}

/** Such a directory as a system of Hamburg that both seats confirmed, with the rights `viewers` and `operators`. */
export async function addDirectory(
  { services }: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  port: number,
): Promise<{ readonly organisation: SampleOrganisation; readonly systemId: string }> {
  const { store, ids, keys, clock, connectors } = services
  const systemId = ids.id()
  const whole = directoryConfig(port)
  const { bindPassword, ...config } = whole
  const access = { systemId, config: whole, signal: new AbortController().signal }
  const { identity } = await connectors.get('ldap').check(access)
  const siteId = organisation.sites.hamburg as string
  const now = clock.now()
  const entitlements: Record<string, { id: string; versionId: string }> = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      id: systemId,
      siteId,
      kind: 'ldap',
      name: 'Directory of the plant',
      ownerSeat: 'it',
      ownerId: organisation.people.ines,
      patchOwner: 'IT operations',
      networkSegment: 'VLAN 12',
      manualSteps: 'Set pwdEndTime of the account to the past.',
      config,
      sealedSecrets: keys.sealer.seal(
        JSON.stringify({ bindPassword }),
        systemSecretContext(systemId, config),
      ),
      approvedIdentity: identity,
      targetVersion: 1,
      confirmedByIt: organisation.people.ines,
      confirmedByPhysicalSecurity: organisation.people.pia,
      confirmedAt: now,
      createdAt: now,
    })
    for (const [key, group] of [
      ['viewers', 'Camera viewers'],
      ['operators', 'VMS operators'],
    ] as const) {
      const id = ids.id()
      const versionId = ids.id()
      entitlements[key] = { id, versionId }
      const entitlement = { id, systemId, siteId, currentVersionId: versionId, createdAt: now }
      await q.insert(t.entitlement).values(entitlement)
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId: id,
        version: 1,
        name: group,
        mapping: { group: `cn=${group},${GROUPS}` },
        zoneId: null,
        riskTier: 'medium',
        escortRequired: false,
        createdAt: now,
      })
    }
  })
  return { organisation: { ...organisation, entitlements }, systemId }
}
