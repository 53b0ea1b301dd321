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
import { type BrokerClient, idOf, isMarked } from './account'
import { Clients } from './clients.server'
import {
  administersBroker,
  type DynsecConfig,
  type DynsecEntitlement,
  dynsecConfig,
  dynsecEntitlement,
} from './config'
import { Control } from './control.server'
import { account, clientPages } from './listing.server'
import { ADMINISTRATOR, Rights } from './rights.server'

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

  heldTogether(mappings: readonly DynsecEntitlement[]): readonly string[] {
    const roles = [...new Set(mappings.map(({ role }) => role))]
    return mappings.some(administersBroker) ? [...roles, ADMINISTRATOR] : roles
  }

  isAdministrator(name: string): boolean {
    return name === ADMINISTRATOR
  }

  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  async check(system: Access): Promise<Check> {
    return this.#with(system, async (clients, rights) => {
      const sentinel = await clients.sentinel()
      const service = await clients.find(system.config.brokerUser)
      const own = [sentinel, service].filter((client) => client !== null)
      await rights.learn(own)
      const everybody = await rights.ofEverybody()
      return {
        identity: identity(system.config, sentinel),
        sentinelSeen: sentinel !== null,
        ownAccounts: [...own.map((client) => account(client, rights)), ...everybody],
        sentinel: sentinel === null ? null : idOf(sentinel),
        // Whoever gives no name has no password either.
        passwordsProved: [
          ...(service === null ? [] : [idOf(service)]),
          ...everybody.map(({ nativeId }) => nativeId),
        ],
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
    return this.#with(system, async (clients, rights) => {
      const { client, sentinel } = await clients.look(subject)
      if (client !== null) await rights.learn([client])
      return {
        presence: client === null ? 'absent' : client.disabled ? 'disabled' : 'present',
        nativeId: client === null ? null : idOf(client),
        entitlements: client === null ? [] : rights.of(client),
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

  #with<T>({ config, signal }: Access, work: (clients: Clients, rights: Rights) => Promise<T>): Promise<T> {
    return MqttClient.with(config, signal, async (client) => {
      const control = await Control.open(client)
      return work(new Clients(control, config), new Rights(control))
    })
  }
}

/** Who the broker is: where it is, and what its sentinel says of it, which an administrator wrote for this broker alone. */
function identity({ brokerUrl }: DynsecConfig, sentinel: BrokerClient | null): string {
  return `${brokerUrl}#${sentinel?.description ?? ''}`
}
