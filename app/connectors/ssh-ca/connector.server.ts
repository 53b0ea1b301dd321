import type { Account, Observation } from '~/domain/reconciliation/observation'
import { inPages } from '../account-pages'
import {
  type AccountPage,
  type Applied,
  type Check,
  type Connector,
  ConnectorError,
  type Order,
  type OrderedCredential,
  type Subject,
  type SystemAccess,
} from '../contract'
import type { SshAuthority } from './authority'
import { type SshConfig, type SshEntitlement, sshConfig, sshEntitlement } from './config'

/**
 * Sign-in to SSH hosts by certificates of the portal's own authority. It is the holder who has one signed, while `desired` says so;
 * the connector revokes, and reads back what the hosts hold.
 */
export class SshCaConnector implements Connector<SshConfig, SshEntitlement> {
  readonly kind = 'ssh-ca'
  readonly title = 'SSH hosts, by certificate'
  readonly holderSecret = 'none'
  readonly configSchema = sshConfig
  readonly secretFields = []
  readonly entitlementSchema = sshEntitlement
  readonly capabilities = {
    // No certificate is valid beyond the next boundary, so hosts keep windows and weekly hours without the portal.
    nativeExpiry: 'instant',
    weeklyHours: true,
    disable: true,
    list: true,
    // Hosts with the session killer end sessions; the portal is not told, so it promises nothing.
    liveSessionKill: false,
    proof: 'read',
  } as const

  constructor(private readonly authority: SshAuthority) {}

  nativeEntitlement(mapping: SshEntitlement): string {
    return mapping.principal
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return credentialId
  }

  async check({ systemId }: SystemAccess<SshConfig>): Promise<Check> {
    return {
      identity: await this.authority.identity(systemId).catch(cannotTell),
      sentinelSeen: null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  /** Revokes what opens more than was ordered. There is nothing to give: the holder has certificates signed. */
  async apply(_system: SystemAccess<SshConfig>, order: Order<SshEntitlement>): Promise<Applied> {
    const rights = order.state === 'on' ? order.entitlements.map(({ mapping }) => mapping.principal) : []
    await this.authority.keep(order.credentialId, rights).catch(cannotTell)
    return { nativeId: order.credentialId }
  }

  async observe({ systemId }: SystemAccess<SshConfig>, subject: Subject): Promise<Observation> {
    const answer = await this.authority.answer(subject.credentialId).catch(cannotTell)
    const there = answer.state !== 'none'
    return {
      presence: answer.state === 'on' ? 'present' : there ? 'disabled' : 'absent',
      nativeId: there ? subject.credentialId : null,
      entitlements: [...new Set(answer.rights)].sort(),
      expiresAt: answer.until,
      ours: there,
      // Issued serials and receipts stand in the portal's own store: an answer is itself the sight of them.
      sentinelSeen: true,
      identity: await this.authority.identity(systemId).catch(cannotTell),
      proof: answer.proof,
    }
  }

  list(system: SystemAccess<SshConfig>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: SystemAccess<SshConfig>): AsyncGenerator<Account> {
    try {
      yield* this.authority.accounts(system.systemId)
    } catch (error) {
      cannotTell(error)
    }
  }
}

function cannotTell(error: unknown): never {
  throw new ConnectorError('failing', 'The portal could not look at its certificates.', null, {
    cause: error,
  })
}
