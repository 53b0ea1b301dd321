import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Observation } from '~/domain/reconciliation/observation'
import type {
  AccountPage,
  Applied,
  Check,
  Connector,
  Order,
  OrderedCredential,
  Subject,
  SystemAccess,
} from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { shortName } from '../mark'
import { MqttClient } from '../mqtt/client.server'
import { type BrokerClient, entitlementsOf, idOf, isMarked } from './account'
import { Clients } from './clients.server'
import { type DynsecConfig, type DynsecEntitlement, dynsecConfig, dynsecEntitlement } from './config'
import { Control } from './control.server'
import { clientPages } from './listing.server'

type Access = SystemAccess<DynsecConfig>

/** Mosquitto brokers with the dynamic-security plugin: a client is the credential, its roles are the entitlements. */
export class DynsecConnector implements Connector<DynsecConfig, DynsecEntitlement> {
  readonly kind = 'mqtt-dynsec'
  readonly title = 'MQTT broker (Mosquitto with dynamic security)'
  readonly holderSecret = 'password'
  readonly configSchema = dynsecConfig
  readonly secretFields = ['brokerPassword']
  readonly entitlementSchema = dynsecEntitlement
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: true,
    list: true,
    // It cuts them, but does not tell whether one is open; and it cuts them with the access, so that none can be kept.
    liveSessionKill: false,
    noSessions: true,
    proof: 'read',
  } as const

  nativeEntitlement({ role }: DynsecEntitlement): string {
    return role
  }

  /** The role that the plugin's own tool makes for whoever sets it up. Another one with the same rights looks like any. */
  isAdministrator({ role }: DynsecEntitlement): boolean {
    return role === 'admin'
  }

  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  async check(system: Access): Promise<Check> {
    return this.#with(system, async (clients) => {
      const sentinel = await clients.sentinel()
      const own = [sentinel, await clients.find(system.config.brokerUser)]
      return {
        identity: identity(system.config, sentinel),
        sentinelSeen: sentinel !== null,
        ownNativeIds: own.flatMap((client) => (client === null ? [] : idOf(client))),
        clockSkew: null,
        product: 'Mosquitto with dynamic security',
      }
    })
  }

  async apply(system: Access, order: Order<DynsecEntitlement>): Promise<Applied> {
    return this.#with(system, async (clients) => ({
      nativeId: order.state === 'on' ? await clients.give(order) : await clients.take(order),
    }))
  }

  async endForeign(system: Access, account: ForeignAccount): Promise<void> {
    await this.#with(system, (clients) => clients.endForeign(account))
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    return this.#with(system, async (clients) => {
      const { client, sentinel } = await clients.look(subject)
      return {
        presence: client === null ? 'absent' : client.disabled ? 'disabled' : 'present',
        nativeId: client === null ? null : idOf(client),
        entitlements: client === null ? [] : entitlementsOf(client),
        expiresAt: null,
        ours: client !== null && isMarked(client, subject),
        sentinelSeen: sentinel !== null,
        identity: identity(system.config, sentinel),
        proof: this.capabilities.proof,
      }
    })
  }

  async *list({ config, signal }: Access, from: string | null): AsyncGenerator<AccountPage> {
    const client = await MqttClient.open(config, signal)
    try {
      const control = await Control.open(client)
      // Looked up as well: a reading that goes on in the middle of the list has it behind it.
      if ((await new Clients(control, config).sentinel()) === null) throw sentinelNotSeen()
      yield* clientPages(control, config.sentinelClient, from)
    } finally {
      client.close()
    }
  }

  #with<T>({ config, signal }: Access, work: (clients: Clients) => Promise<T>): Promise<T> {
    return MqttClient.with(config, signal, async (client) =>
      work(new Clients(await Control.open(client), config)),
    )
  }
}

/** Who the broker is: where it is, and what its sentinel says of it, which an administrator wrote for this broker alone. */
function identity({ brokerUrl }: DynsecConfig, sentinel: BrokerClient | null): string {
  return `${brokerUrl}#${sentinel?.description ?? ''}`
}
