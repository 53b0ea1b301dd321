import type { SecretUse } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import type { Observation } from '~/domain/reconciliation/observation'
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
import { nameTail } from '../mark'
import { Turns } from '../turns'
import { accountOf, DeviceUsers } from './device-users.server'
import { PASSWORD_GROUPS } from './secrets'
import { pageOf } from './settings'
import { SharedAccounts } from './shared-accounts.server'
import { type SharedConfig, type SharedEntitlement, sharedConfig, sharedEntitlement } from './shared-config'

/**
 * Accounts of a device that several people use one after another, such as its only administrator: one person at a time checks
 * one out with a password of their own, and at the end nobody knows it any more.
 */
export class OnvifSharedConnector implements Connector<SharedConfig, SharedEntitlement> {
  readonly kind = 'onvif-shared-admin'
  readonly title = 'Shared administrator account of a device (ONVIF)'
  readonly runOn = 'simulation'
  readonly holderSecret = 'password'
  readonly keepsSecret = true
  readonly configSchema = sharedConfig
  readonly secretFields = ['password']
  readonly entitlementSchema = sharedEntitlement
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: false,
    // The device's accounts are listed where they are given out, by `onvif-device`.
    list: false,
    liveSessionKill: false,
    proof: 'use',
  } as const
  readonly accountsListedBy = 'onvif-device'
  readonly #turns = new Turns()

  /** `now` measures the device's clock: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ sharedAccount }: SharedEntitlement): string {
    return sharedAccount
  }

  exclusiveKey({ sharedAccount }: SharedEntitlement): string {
    return sharedAccount
  }

  isAdministrator(): boolean {
    return true
  }

  secretShape({ passwordLength }: SharedConfig) {
    return { length: passwordLength, groups: PASSWORD_GROUPS }
  }

  secretUse({ deviceUrl }: Partial<SharedConfig>): SecretUse {
    return { kind: 'password', signInAt: pageOf(deviceUrl), asRight: true }
  }

  /** Nothing on the device bears it: it names the checkout, not the account. */
  nativeName(credential: OrderedCredential): string {
    return `checkout-${nameTail(credential)}`
  }

  async check(system: SystemAccess<SharedConfig>): Promise<Check> {
    const shared = new SharedAccounts(system, this.now)
    const client = await shared.client()
    const { skew } = await client.time()
    const { identity, product } = await client.information()
    const users = await new DeviceUsers(client).all()
    const own = [system.config.username, ...shared.names]
    const missing = shared.names.filter((name) => !users.some((user) => user.name === name))
    if (missing.length > 0)
      throw new ConnectorError('refused', 'A shared account of the settings is not there.')
    return {
      identity,
      product,
      clockSkew: skew,
      sentinelSeen: users.some(({ name }) => name === system.config.username),
      ownAccounts: users.filter(({ name }) => own.includes(name)).map(accountOf),
      sentinel: system.config.username,
      passwordsProved: await shared.proved(),
    }
  }

  apply(system: SystemAccess<SharedConfig>, order: Order<SharedEntitlement>): Promise<Applied> {
    return this.#turns.take(system.systemId, async () => {
      const shared = new SharedAccounts(system, this.now)
      if (order.state === 'on') await shared.give(order)
      else await shared.take(order)
      return { nativeId: order.nativeName }
    })
  }

  renewSecrets(system: SystemAccess<SharedConfig>): Promise<void> {
    return this.#turns.take(system.systemId, () => new SharedAccounts(system, this.now).renew())
  }

  /**
   * The holder's password opens an account, or it does not. That proves an end only while the one that is in force instead is
   * known here. Once the holder's is wiped, after the end was proved, it is looked for all the same while the vault keeps it: a
   * call that timed out before the end may arrive after it. One at a time with what hands an account on: who looks asks twice for
   * one password, and would find another one in between.
   */
  observe(system: SystemAccess<SharedConfig>, subject: Subject): Promise<Observation> {
    return this.#turns.take(system.systemId, () => this.#look(system, subject))
  }

  async #look(system: SystemAccess<SharedConfig>, subject: Subject): Promise<Observation> {
    const shared = new SharedAccounts(system, this.now)
    const client = await shared.client()
    const users = await new DeviceUsers(client).all()
    const { identity } = await client.information()
    const openings = [...(await shared.openings(subject, identity))]
    const held = openings.flatMap(([account, opening]) => (opening === 'holder' ? account : []))
    const known = openings.every(([, opening]) => opening !== 'unknown')
    const tried = openings.some(([, opening]) => opening === 'holder' || opening === 'refused')
    return {
      presence: held.length > 0 ? 'present' : 'absent',
      nativeId: held.length > 0 ? subject.nativeName : null,
      entitlements: held,
      expiresAt: null,
      ours: held.length > 0,
      sentinelSeen: known && users.some(({ name }) => name === system.config.username),
      identity,
      proof: tried ? 'use' : 'read',
    }
  }

  async *list(): AsyncGenerator<AccountPage> {
    yield await Promise.reject(
      new ConnectorError('unsupported', 'The accounts of a device are listed where they are given out.'),
    )
  }
}
