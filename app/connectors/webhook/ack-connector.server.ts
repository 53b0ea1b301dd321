import type { Account, Observation } from '~/domain/reconciliation/observation'
import { heldBy } from '~/domain/webhook/statement'
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
import type { EventAuthority } from './authority'
import { type AckConfig, ackConfig, type WebhookEntitlement, webhookEntitlement } from './config'
import { nameOf, sendStatement } from './sender.server'

/**
 * A receiver that takes events and tells nothing (RFC 8935). That it accepted one proves no end: what is read back is the
 * portal's own record of it, with the proof `ack`, until both seats attest the end.
 */
export class WebhookAckConnector implements Connector<AckConfig, WebhookEntitlement> {
  readonly kind = 'webhook-ack'
  readonly title = 'Webhook receiver that only accepts events'
  readonly holderSecret = 'none'
  readonly configSchema = ackConfig
  readonly secretFields = ['token']
  readonly entitlementSchema = webhookEntitlement
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    // Each closing would wait for two people: weekly hours are refused.
    disable: false,
    list: true,
    liveSessionKill: false,
    proof: 'ack',
  } as const

  constructor(private readonly authority: EventAuthority) {}

  nativeEntitlement({ right }: WebhookEntitlement): string {
    return right
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return nameOf(credentialId)
  }

  /** Nothing can be asked of it: it is what its address and certificate say. */
  async check(system: SystemAccess<AckConfig>): Promise<Check> {
    return {
      identity: identity(system),
      sentinelSeen: null,
      clockSkew: null,
      product: null,
      ownAccounts: [],
      sentinel: null,
    }
  }

  async apply(system: SystemAccess<AckConfig>, order: Order<WebhookEntitlement>): Promise<Applied> {
    const { eventsUrl } = system.config
    // It cannot switch off: what is not on is gone.
    const told: typeof order = order.state === 'off' ? { ...order, state: 'gone' } : order
    await sendStatement(this.authority, system, told, { eventsUrl, audience: eventsUrl }, false)
    return { nativeId: order.credentialId }
  }

  async observe(system: SystemAccess<AckConfig>, { credentialId }: Subject): Promise<Observation> {
    const statement = await this.authority.latest(credentialId).catch(cannotTell)
    const { held, byWord } = heldBy(statement, statement?.attested ?? false)
    const on = held?.state === 'on'
    const absent = held === null || held.state === 'gone'
    return {
      presence: on ? 'present' : absent ? 'absent' : 'disabled',
      nativeId: absent ? null : credentialId,
      entitlements: on ? held.entitlements.map(({ name }) => name) : [],
      expiresAt: null,
      ours: !absent,
      sentinelSeen: true,
      identity: identity(system),
      proof: byWord ? 'attested' : this.capabilities.proof,
    }
  }

  list(system: SystemAccess<AckConfig>): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts({ systemId }: SystemAccess<AckConfig>): AsyncGenerator<Account> {
    try {
      for await (const account of this.authority.accounts(systemId))
        yield { ...account, nativeName: nameOf(account.nativeId) }
    } catch (error) {
      cannotTell(error)
    }
  }
}

function identity({ config }: SystemAccess<AckConfig>): string {
  return config.eventsUrl
}

function cannotTell(error: unknown): never {
  throw new ConnectorError('failing', 'The portal could not read what it told.', null, { cause: error })
}
