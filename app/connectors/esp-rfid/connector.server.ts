import type { SecretShape, SecretUse } from '~/domain/credential/vault'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import { inPages } from '../account-pages'
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
import { notWhole } from '../list-whole'
import { shortName } from '../mark'
import { MqttClient } from '../mqtt/client.server'
import { Turns } from '../turns'
import {
  doorsOf,
  type EspRfidConfig,
  type EspRfidEntitlement,
  espRfidConfig,
  espRfidEntitlement,
} from './config'
import { Door, PATIENCE, type Patience, type Reading } from './door.server'
import { accessOf, credentialOf, type DoorUser, endOf, idOf, isActive, nameOf } from './user'
import { DIGITS, PIN_DIGITS, Users } from './users.server'

type Access = SystemAccess<EspRfidConfig>

/** Doors with ESP-RFID controllers (firmware 2): a user with a PIN is the credential, controllers are the entitlements. */
export class EspRfidConnector implements Connector<EspRfidConfig, EspRfidEntitlement> {
  readonly kind = 'esp-rfid'
  readonly title = 'Doors with ESP-RFID controllers over MQTT'
  readonly runOn = 'hobby'
  readonly holderSecret = 'password'
  /** A user that somebody deleted is made anew with the PIN that its holder knows. */
  readonly keepsSecret = true
  readonly configSchema = espRfidConfig
  readonly secretFields = ['brokerPassword']
  readonly entitlementSchema = espRfidEntitlement
  readonly capabilities = {
    nativeExpiry: 'instant',
    sharedEnd: true,
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    noSessions: true,
    proof: 'read',
  } as const
  readonly #turns = new Turns()

  constructor(private readonly patience: Patience = PATIENCE) {}

  secretShape(): SecretShape {
    return { length: PIN_DIGITS, groups: [DIGITS] }
  }

  secretUse(): SecretUse {
    return { kind: 'pin' }
  }

  nativeEntitlement({ door }: EspRfidEntitlement): string {
    return door
  }

  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  check(system: Access): Promise<Check> {
    return this.#with(system, async (users) => {
      const readings = await users.read()
      const own = readings.flatMap(({ sentinel }) => sentinel ?? [])
      const ownIds = own.map(({ uid }) => idOf(system.systemId, uid))
      return {
        identity: identity(system, readings),
        sentinelSeen: own.length === readings.length,
        ownAccounts: accountsOf(system, readings).filter(({ nativeId }) => ownIds.includes(nativeId)),
        // One for them all; whether each controller's list holds its own, the reading itself looks.
        sentinel: ownIds[0] ?? null,
        clockSkew: null,
        product: 'ESP-RFID',
      }
    })
  }

  apply(system: Access, order: Order<EspRfidEntitlement>): Promise<Applied> {
    return this.#with(system, async (users) => ({
      nativeId: order.state === 'on' ? await users.give(order) : await users.take(order),
    }))
  }

  observe(system: Access, subject: Subject): Promise<Observation> {
    return this.#with(system, async (users) => {
      const readings = await users.read()
      const found = users.matches(readings, subject)
      const active = found.filter(({ user }) => isActive(user))
      const ids = found.map(({ user }) => idOf(system.systemId, user.uid))
      const known = ids.find((id) => id === subject.nativeId)
      return {
        presence: found.length === 0 ? 'absent' : active.length > 0 ? 'present' : 'disabled',
        nativeId: known ?? ids[0] ?? null,
        entitlements: [
          ...new Set(active.flatMap(({ reading, user }) => accessOf(reading.door, user))),
        ].sort(),
        // Where controllers differ, the one that lets in longest counts.
        expiresAt: active.length === 0 ? null : Math.max(...active.map(({ user }) => endOf(user))),
        ours: found.length > 0 && found.every(({ ours }) => ours),
        sentinelSeen: readings.every(({ sentinel }) => sentinel !== null),
        identity: identity(system, readings),
        proof: this.capabilities.proof,
      }
    })
  }

  endForeign(system: Access, account: ForeignAccount): Promise<void> {
    return this.#with(system, (users) => users.endForeign(account))
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  async *#accounts(system: Access): AsyncGenerator<Account> {
    const readings = await this.#with(system, (users) => users.read())
    if (readings.some(({ sentinel }) => sentinel === null)) throw notWhole()
    yield* accountsOf(system, readings)
  }

  #with<T>(system: Access, work: (users: Users) => Promise<T>): Promise<T> {
    const { config, signal, systemId } = system
    return this.#turns.take(`${config.brokerUrl} ${config.topic}`, () =>
      MqttClient.with(config, signal, async (client) => {
        await Door.subscribe(client, config.topic)
        const doors = doorsOf(config).map((address) => new Door(client, config.topic, address, this.patience))
        return work(new Users(doors, config, systemId))
      }),
    )
  }
}

/** Where the controllers are asked, and of each what it calls itself and which sentinel it has. */
function identity({ systemId, config }: Access, readings: readonly Reading[]): string {
  const each = readings.map(({ door, hostname, sentinel }) =>
    [door, hostname, sentinel === null ? '' : idOf(systemId, sentinel.uid)].join('='),
  )
  return `${config.brokerUrl} ${config.topic}#${each.join(',')}`
}

/** One account for each card or PIN, whichever controllers have it. */
function accountsOf({ systemId }: Access, readings: readonly Reading[]): Account[] {
  const byUid = new Map<string, { reading: Reading; user: DoorUser }[]>()
  for (const reading of readings)
    for (const user of reading.users) byUid.set(user.uid, [...(byUid.get(user.uid) ?? []), { reading, user }])
  return [...byUid.values()].flatMap((entries) => {
    const [first] = entries
    if (first === undefined) return []
    const active = entries.filter(({ user }) => isActive(user))
    const marks = new Set(entries.map(({ user }) => credentialOf(user)))
    return {
      nativeId: idOf(systemId, first.user.uid),
      nativeName: nameOf(first.user),
      displayName: null,
      active: active.length > 0,
      entitlements: active.flatMap(({ reading, user }) => accessOf(reading.door, user)).sort(),
      // A number that bears our mark at one controller and another name at the next one is nobody's for sure.
      markedCredentialId: marks.size === 1 ? credentialOf(first.user) : null,
      lastUsedAt: null,
      createdAt: null,
    }
  })
}
