import type { Vault } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError, type Order, type SystemAccess } from '../contract'
import { OnvifClient } from './client.server'
import { DeviceUsers } from './device-users.server'
import { PASSWORD_GROUPS } from './secrets'
import { namesIn, type SharedConfig, type SharedEntitlement } from './shared-config'
import type { Login } from './sign-in'

/** Passwords that are tried for the portal's own sign-in: devices lock out whoever tries too many. */
const MOST_TRIES = 4

/** The shared accounts of one device, for one act. */
export class SharedAccounts {
  readonly #system: SystemAccess<SharedConfig>
  readonly #now: () => Instant
  #signedIn: Promise<OnvifClient> | null = null

  constructor(system: SystemAccess<SharedConfig>, now: () => Instant) {
    this.#system = system
    this.#now = now
  }

  get names(): readonly string[] {
    return namesIn(this.#system.config.sharedAccounts)
  }

  get vault(): Vault {
    const { vault } = this.#system
    if (vault) return vault
    throw new ConnectorError(
      'refused',
      'Shared accounts are handed round only where their passwords are kept.',
    )
  }

  /** As the portal's own account. Where that is itself handed round, its password is the one that the vault knows. */
  client(): Promise<OnvifClient> {
    this.#signedIn ??= this.#signIn()
    return this.#signedIn
  }

  /** Lets the holder of this secret in on this account? */
  async letsIn(account: string, secret: string): Promise<boolean> {
    return this.#as({ username: account, password: secret }).letsIn({ username: account, password: secret })
  }

  /** Those of the accounts that a holder's secret opens now. */
  async heldWith(secret: string): Promise<readonly string[]> {
    const held: string[] = []
    for (const account of this.names) if (await this.letsIn(account, secret)) held.push(account)
    return held
  }

  /**
   * Is there an account of which nobody here knows the password? Whoever was administrator can have changed it, and is let in
   * still, whatever becomes of the one that they were given.
   */
  async anyUnknown(): Promise<boolean> {
    const vault: (readonly string[])[] = []
    for (const account of this.names) vault.push(await this.vault.known(account))
    // Nothing was ever handed round: nobody became administrator by it.
    if (vault.every((known) => known.length === 0)) return false
    for (const [at, account] of this.names.entries())
      if ((await this.#inForce(account, vault[at] ?? [])) === null) return true
    return false
  }

  /**
   * Gives each ordered account the holder's own password, and takes the others from them. The password is kept before it is
   * set, and is the account's once it was let in.
   */
  async give(order: Order<SharedEntitlement>): Promise<void> {
    const { secret } = order
    if (secret === null)
      throw new ConnectorError('refused', 'A shared account is given only with a password.')
    const wanted = new Set(order.entitlements.map(({ mapping }) => mapping.sharedAccount))
    for (const account of this.names) if (!wanted.has(account)) await this.#makeKnown(account)
    for (const account of this.names) if (!wanted.has(account)) await this.#takeBack(account, secret)
    for (const account of wanted) {
      if (!this.names.includes(account))
        throw new ConnectorError('refused', 'The account is not one that this system hands round.')
      if (!(await this.#isInForce(account, secret))) await this.#set(account, secret)
    }
  }

  /** Gives each account that this holder has by now a password that nobody is told. */
  async take({ secret }: Order<SharedEntitlement>): Promise<void> {
    // Without the secret there is nothing left to take: it is kept until the end is proved.
    if (secret === null) return
    const failures: unknown[] = []
    for (const account of this.names) {
      const step = async () => {
        await this.#makeKnown(account)
        await this.#takeBack(account, secret)
      }
      await step().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }

  /**
   * Who has it by now instead keeps it: only the password of this holder is changed, and one that nobody here knows, which
   * they may have set themselves.
   */
  async #takeBack(account: string, secret: string): Promise<void> {
    const known = await this.vault.known(account)
    if (!known.includes(secret)) return
    const inForce = await this.#inForce(account, known)
    if (inForce === null || inForce === secret) {
      const next = await this.vault.propose(account, this.#shape)
      return this.#setAndSettle(account, next)
    }
    // It was changed already, and whoever changed it could perhaps not write that down any more.
    await this.vault.settled(account, inForce)
  }

  /**
   * An account that was never handed round gets a password of ours as well: whoever is administrator by another one could set
   * one there, and nobody would notice.
   */
  async #makeKnown(account: string): Promise<void> {
    if ((await this.vault.known(account)).length > 0) return
    await this.#setAndSettle(account, await this.vault.propose(account, this.#shape))
  }

  /** The one of the known passwords that is let in; null when none is. */
  async #inForce(account: string, known: readonly string[]): Promise<string | null> {
    for (const each of known) if (await this.letsIn(account, each)) return each
    return null
  }

  async #set(account: string, secret: string): Promise<void> {
    await this.vault.propose(account, secret)
    await this.#setAndSettle(account, secret)
  }

  async #setAndSettle(account: string, secret: string): Promise<void> {
    const users = new DeviceUsers(await this.client())
    const user = await users.named(account)
    if (user === null) throw new ConnectorError('refused', 'The shared account is not there.')
    await users.set(account, secret, user.level)
    // What follows signs in anew: the portal's own account may be the one that has just changed.
    this.#signedIn = null
    if (!(await this.#isInForce(account, secret)))
      throw new ConnectorError('refused', 'The target took a password and does not let it in.')
  }

  async #isInForce(account: string, secret: string): Promise<boolean> {
    if (!(await this.vault.known(account)).includes(secret)) return false
    if (!(await this.letsIn(account, secret))) return false
    await this.vault.settled(account, secret)
    return true
  }

  async #signIn(): Promise<OnvifClient> {
    const { username, password } = this.#system.config
    if (!this.names.includes(username)) return this.#as({ username, password })
    const known = await this.vault.known(username)
    // The one of the settings was in force before the account was handed round for the first time.
    for (const each of [...new Set([...known, password])].slice(0, MOST_TRIES)) {
      const client = this.#as({ username, password: each })
      if (!(await client.letsIn({ username, password: each }))) continue
      if (known[0] !== each && known.includes(each)) await this.vault.settled(username, each)
      return client
    }
    throw new ConnectorError('unauthorised', 'The target takes none of the passwords that are known.')
  }

  #as(login: Login): OnvifClient {
    const { config, signal } = this.#system
    return new OnvifClient({ config: { ...config, ...login }, signal }, this.#now)
  }

  get #shape() {
    return { length: this.#system.config.passwordLength, groups: PASSWORD_GROUPS }
  }
}
