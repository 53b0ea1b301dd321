import { generateKeyPairSync } from 'node:crypto'
import { type Gateways, writeGateways } from '~/demo/gateways'
import { string } from '~/platform/ssh/wire'
import { addSshHost } from '~/usecases/ssh/manage-hosts.server'
import type { SampleOrganisation } from '~db/seed'
import { value } from './identity'
import { actorOf } from './organisation'
import type { TestPortal } from './portal'

export interface SshSystem extends Gateways {
  /** Adds a host as the administrator does; answers its token. */
  addHost(
    name: string,
    more?: { port?: number; endsSessions?: boolean },
  ): Promise<{ id: string; token: string }>
}

/** The demo's SSH hosts, in a test's own database. `user` is the account of their rights. */
export async function sshSystem(
  test: Pick<TestPortal, 'services'>,
  organisation: SampleOrganisation,
  user = 'camera',
): Promise<SshSystem> {
  const { services } = test
  const system = await writeGateways(services, organisation, user)
  return {
    ...system,
    async addHost(name, { port = 22, endsSessions = false } = {}) {
      const ada = await actorOf(test, organisation.people.ada as string)
      const input = { name, address: '127.0.0.1', port, endsSessions }
      return value(await addSshHost(services, ada, system.systemId, input))
    },
  }
}

/** A public key of somebody, as its line. */
export function publicKeyLine(): string {
  const { x } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' })
  const blob = Buffer.concat([string('ssh-ed25519'), string(Buffer.from(x ?? '', 'base64url'))])
  return `ssh-ed25519 ${blob.toString('base64')} somebody@laptop`
}
