import { generateKeyPairSync } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { string } from '~/platform/ssh/wire'
import { sshAuthority } from '~/usecases/ssh/authority-key.server'
import { addSshHost } from '~/usecases/ssh/manage-hosts.server'
import type { SampleOrganisation } from '~db/seed'
import { value } from './identity'
import { actorOf } from './organisation'
import type { TestPortal } from './portal'

export interface SshSystem {
  readonly systemId: string
  /** The sample organisation with the rights `sshOps` and `sshView` in it. */
  readonly organisation: SampleOrganisation
  /** The line for TrustedUserCAKeys. */
  readonly authorityLine: string
  /** Adds a host as the administrator does; answers its token. */
  addHost(
    name: string,
    more?: { port?: number; endsSessions?: boolean },
  ): Promise<{ id: string; token: string }>
}

/** A system of SSH hosts that both seats confirmed, in Hamburg. `user` is the account of its rights. */
export async function sshSystem(
  test: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  user = 'camera',
): Promise<SshSystem> {
  const { services } = test
  const { ids, store, clock } = services
  const now = clock.now()
  const systemId = ids.id()
  const siteId = organisation.sites.hamburg as string
  await store.transact(async ({ q, t }) => {
    await q.insert(t.connectedSystem).values({
      id: systemId,
      siteId,
      kind: 'ssh-ca',
      name: 'Camera gateways',
      ownerSeat: 'it',
      ownerId: organisation.people.ines,
      patchOwner: 'IT operations',
      networkSegment: 'VLAN 41',
      config: { portForwarding: false },
      targetVersion: 1,
      confirmedByIt: organisation.people.ines,
      confirmedByPhysicalSecurity: organisation.people.pia,
      confirmedAt: now,
      manualSteps: 'Stop sshd on the host.',
      createdAt: now,
    })
  })
  const authority = await sshAuthority(services, systemId)
  const entitlements = { ...organisation.entitlements }
  await store.transact(async ({ q, t }) => {
    // Not with the row: the key is made for a system that is there.
    await q
      .update(t.connectedSystem)
      .set({ approvedIdentity: `ssh-ca:${authority.fingerprint}` })
      .where(eq(t.connectedSystem.id, systemId))
    for (const [key, principal] of [
      ['sshOps', 'ops'],
      ['sshView', 'view'],
    ] as const) {
      const id = ids.id()
      const versionId = ids.id()
      await q
        .insert(t.entitlement)
        .values({ id, systemId, siteId, currentVersionId: versionId, createdAt: now })
      await q.insert(t.entitlementVersion).values({
        id: versionId,
        entitlementId: id,
        version: 1,
        name: `Gateways: ${principal}`,
        mapping: { principal, user },
        zoneId: null,
        riskTier: 'medium',
        escortRequired: false,
        createdAt: now,
      })
      entitlements[key] = { id, versionId }
    }
  })
  return {
    systemId,
    organisation: { ...organisation, entitlements },
    authorityLine: authority.publicLine,
    async addHost(name, { port = 22, endsSessions = false } = {}) {
      const ada = await actorOf(test, organisation.people.ada as string)
      return value(
        await addSshHost(services, ada, systemId, { name, address: '127.0.0.1', port, endsSessions }),
      )
    },
  }
}

/** A public key of somebody, as its line. */
export function publicKeyLine(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const blob = Buffer.concat([string('ssh-ed25519'), string(Buffer.from(x ?? '', 'base64url'))])
  return `ssh-ed25519 ${blob.toString('base64')} somebody@laptop`
}
