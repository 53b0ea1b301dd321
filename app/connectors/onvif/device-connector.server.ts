import { randomBytes } from 'node:crypto'
import type { SecretUse } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
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
import { notWhole } from '../list-whole'
import { nameTail, notTheOne } from '../mark'
import { Turns } from '../turns'
import { OnvifClient } from './client.server'
import {
  type DeviceConfig,
  type DeviceEntitlement,
  deviceConfig,
  deviceEntitlement,
  highest,
} from './device-config'
import { accountOf, DeviceUsers } from './device-users.server'
import { readLimits } from './limits'
import { PASSWORD_GROUPS } from './secrets'
import { pageOf } from './settings'

/** Characters of `nativeName`. */
const NAME_LENGTH = 14

/** Users of a camera, an encoder, an intercom (ONVIF device management): a user of its own for each credential. */
export class OnvifDeviceConnector implements Connector<DeviceConfig, DeviceEntitlement> {
  readonly kind = 'onvif-device'
  readonly title = 'Camera or other device (ONVIF users)'
  readonly runOn = 'simulation'
  readonly holderSecret = 'password'
  readonly keepsSecret = true
  readonly configSchema = deviceConfig
  readonly secretFields = ['password']
  readonly entitlementSchema = deviceEntitlement
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: false,
    list: true,
    liveSessionKill: false,
    proof: 'use',
  } as const
  readonly #turns = new Turns()

  /** `now` measures the device's clock: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ level }: DeviceEntitlement): string {
    return level
  }

  heldTogether(mappings: readonly DeviceEntitlement[]): readonly string[] {
    return [highest(mappings) ?? []].flat()
  }

  isAdministrator(level: string): boolean {
    return level === 'Administrator'
  }

  secretShape({ passwordLength }: DeviceConfig) {
    return { length: passwordLength, groups: PASSWORD_GROUPS }
  }

  secretUse({ deviceUrl }: Partial<DeviceConfig>): SecretUse {
    return { kind: 'password', signInAt: pageOf(deviceUrl) }
  }

  /** `dp` and twelve characters of the credential's id, which nobody can guess: it is the only mark that a device keeps. */
  nativeName(credential: Pick<OrderedCredential, 'credentialId'>): string {
    return `dp${nameTail(credential)}`
  }

  async check(system: SystemAccess<DeviceConfig>): Promise<Check> {
    const { client, users } = this.#open(system)
    const { skew } = await client.time()
    const { identity, product } = await client.information()
    const limits = await readLimits(client)
    if (limits.nameLength !== null && limits.nameLength < NAME_LENGTH)
      throw new ConnectorError('unsupported', `The target takes no user names of ${NAME_LENGTH} characters.`)
    if (limits.passwordLength !== null && limits.passwordLength < system.config.passwordLength)
      throw new ConnectorError(
        'unsupported',
        `The target takes passwords of ${limits.passwordLength} characters at most.`,
      )
    // Where anybody is let in, a login proves nothing.
    const nobody = { username: this.#nobody(), password: randomBytes(12).toString('base64url') }
    if (system.config.proveByLogin && (await client.letsIn(nobody)))
      throw new ConnectorError(
        'unsupported',
        'The target lets in whoever asks: a login proves nothing there.',
      )
    const { username } = system.config
    const sentinel = sentinelOf(system.config)
    const all = await users.all()
    return {
      identity,
      product,
      clockSkew: skew,
      sentinelSeen: all.some(({ name }) => name === sentinel),
      ownAccounts: all.filter(({ name }) => [username, sentinel].includes(name)).map(accountOf),
      sentinel,
      passwordsProved: [username],
    }
  }

  apply(system: SystemAccess<DeviceConfig>, order: Order<DeviceEntitlement>): Promise<Applied> {
    return this.#turns.take(system.systemId, async () => {
      const nativeId =
        order.state === 'on' ? await this.#give(system, order) : await this.#take(system, order)
      return { nativeId }
    })
  }

  /** Its name is its id. The portal's own accounts, and whatever has a name as we make them, are not touched. */
  endForeign(system: SystemAccess<DeviceConfig>, { nativeId, nativeName }: ForeignAccount): Promise<void> {
    return this.#turns.take(system.systemId, async () => {
      const { users } = this.#open(system)
      if ((await users.named(nativeId)) === null) return
      // Some devices read names without case.
      const own = [system.config.username, sentinelOf(system.config)].map((name) => name.toLowerCase())
      if (nativeId !== nativeName || own.includes(nativeId.toLowerCase()) || OWN_NAME.test(nativeId))
        throw notTheOne('account')
      await users.delete(nativeId)
    })
  }

  /**
   * Who signs in with the holder's password is seen by use, and so is who cannot. A login that is let in although the list
   * does not hold it is access all the same.
   */
  async observe(system: SystemAccess<DeviceConfig>, subject: Subject): Promise<Observation> {
    const { client, users } = this.#open(system)
    const all = await users.all()
    const found = all.find(({ name }) => name === subject.nativeName) ?? null
    const { identity } = await client.information()
    const tries =
      subject.secret !== null && (system.config.proveByLogin || (found !== null && !isKnown(subject)))
    const tried = tries ? await this.#letsIn(client, subject) : null
    return {
      presence: found !== null || tried === true ? 'present' : 'absent',
      nativeId: found?.name ?? (tried === true ? subject.nativeName : null),
      entitlements: found === null ? [] : [found.level],
      expiresAt: null,
      ours: tried ?? isKnown(subject),
      sentinelSeen: all.some(({ name }) => name === sentinelOf(system.config)),
      identity,
      proof: tried === null ? 'read' : 'use',
    }
  }

  async *list(system: SystemAccess<DeviceConfig>): AsyncGenerator<AccountPage> {
    const all = await this.#open(system).users.all()
    if (!all.some(({ name }) => name === sentinelOf(system.config))) throw notWhole()
    yield { accounts: all.map(accountOf), next: null, total: all.length }
  }

  async #give(system: SystemAccess<DeviceConfig>, order: Order<DeviceEntitlement>): Promise<string> {
    const { client, users } = this.#open(system)
    const { nativeName, secret } = order
    const level = highest(order.entitlements.map(({ mapping }) => mapping))
    if (level === null) throw new ConnectorError('refused', 'An account is given only with a level.')
    let found = await users.named(nativeName)
    if (found === null) {
      if (secret === null) throw new ConnectorError('refused', 'An account is made only with a password.')
      if (await users.create(nativeName, secret, level)) return nativeName
      found = await users.named(nativeName)
    }
    if (!(await this.#isOurs(client, order)))
      throw new ConnectorError(
        'conflict',
        'A user of that name is there, and does not have the password that was made for it.',
      )
    // The password again: devices that leave it alone when it is left out are as common as those that do not.
    if (found?.level !== level) await users.set(nativeName, secret, level)
    return nativeName
  }

  /**
   * A user of the name that we made is ended, whatever its password is by now: nobody else has a reason for that name, and
   * an administrator could otherwise keep the access by changing their own. One that we never made is somebody else's.
   */
  async #take(system: SystemAccess<DeviceConfig>, order: Order<DeviceEntitlement>): Promise<string | null> {
    const { client, users } = this.#open(system)
    if ((await users.named(order.nativeName)) === null) return order.nativeId
    if (!isKnown(order) && !(await this.#isOurs(client, order))) return order.nativeId
    await users.delete(order.nativeName)
    return order.nativeName
  }

  async #isOurs(client: OnvifClient, subject: Subject): Promise<boolean> {
    return subject.secret === null ? isKnown(subject) : this.#letsIn(client, subject)
  }

  #letsIn(client: OnvifClient, { nativeName, secret }: Subject): Promise<boolean> {
    return client.letsIn({ username: nativeName, password: secret ?? '' })
  }

  #nobody(): string {
    return this.nativeName({ credentialId: randomBytes(6).toString('hex') })
  }

  #open(system: SystemAccess<DeviceConfig>) {
    const client = new OnvifClient(system, this.now)
    return { client, users: new DeviceUsers(client) }
  }
}

/** A name as `nativeName` makes it. */
const OWN_NAME = /^dp[a-z0-9]{12}$/

function sentinelOf({ sentinelUserName, username }: DeviceConfig): string {
  return sentinelUserName === '' ? username : sentinelUserName
}

/** Did we make it, and was it read back? */
function isKnown({ nativeId, nativeName }: Subject): boolean {
  return nativeId === nativeName
}
