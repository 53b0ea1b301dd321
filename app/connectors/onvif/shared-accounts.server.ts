import type { KeptSecret, Vault } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError, type Order, type Subject, type SystemAccess } from '../contract'
import { OnvifClient } from './client.server'
import type { DeviceTime } from './device-time'
import { DeviceUsers } from './device-users.server'
import { PASSWORD_GROUPS } from './secrets'
import { namesIn, type SharedConfig, type SharedEntitlement } from './shared-config'
import type { Login } from './sign-in'

/** Passwords that are tried for the portal's own sign-in: devices lock out whoever tries too many. */
const MOST_TRIES = 4

/** Whose password is looked for: among those that are kept, and the one that the credential still has. */
type Holder = Pick<Subject, 'credentialId' | 'secret'>

/**
 * Who opens an account: this holder; somebody else whose password is kept here, after this holder's was `refused` or where
 * there is none; or nobody knows who.
 */
export type Opening = 'holder' | 'refused' | 'other' | 'unknown'

/** Whose password is looked for where nobody's is. */
const NOBODY: Holder = { credentialId: '', secret: null }

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

  /**
   * Who opens each account now. That it is not this holder, two logins with the password in force frame: one before theirs was
   * refused, twice, and one after it, both let in by the device of this identity. A device that refuses everybody for a moment,
   * or a proxy that leads elsewhere in between, proves nothing.
   */
  async openings(holder: Holder, identity: string): Promise<ReadonlyMap<string, Opening>> {
    const kept = await this.#kept()
    // Nothing was ever handed round: nobody became administrator by it.
    if ([...kept.values()].every((known) => known.length === 0)) return new Map()
    const found = new Map<string, Opening>()
    for (const [account, known] of kept)
      found.set(account, await this.#opening(account, known, holder, identity))
    return found
  }

  /**
   * Gives each ordered account the holder's own password, and takes the others from them. The password is kept before it is
   * set, and is the account's once it was let in.
   */
  async give(order: Order<SharedEntitlement>): Promise<void> {
    const { secret, credentialId } = order
    if (secret === null)
      throw new ConnectorError('refused', 'A shared account is given only with a password.')
    const wanted = new Set(order.entitlements.map(({ mapping }) => mapping.sharedAccount))
    for (const account of this.names) if (!wanted.has(account)) await this.#makeKnown(account)
    for (const account of this.names) if (!wanted.has(account)) await this.#takeBack(account, order)
    for (const account of wanted) {
      if (!this.names.includes(account))
        throw new ConnectorError('refused', 'The account is not one that this system hands round.')
      if (!(await this.#isInForce(account, secret))) await this.#set(account, { secret, credentialId })
    }
  }

  /**
   * Gives each account that this holder has by now a password that nobody is told. Their password is among those that are kept,
   * also when it is wiped elsewhere: one that came back by a call that was late is taken like any other.
   */
  async take(order: Order<SharedEntitlement>): Promise<void> {
    const kept = [...(await this.#kept()).values()].flat()
    // Nothing of theirs is known any more: there is nothing left to take.
    if (order.secret === null && !kept.some(isOf(order))) return
    const failures: unknown[] = []
    for (const account of this.names) {
      const step = async () => {
        await this.#makeKnown(account)
        await this.#takeBack(account, order)
      }
      await step().catch((error: unknown) => failures.push(error))
    }
    if (failures.length > 0) throw failures[0]
  }

  /** Accounts whose password is one of the portal's: it signed in as its own, and the one in force of others was let in just now. */
  async proved(): Promise<readonly string[]> {
    const { username } = this.#system.config
    const proved = [username]
    for (const [account, [likeliest]] of await this.#kept()) {
      if (account === username || likeliest === undefined) continue
      const opens = async ({ secret }: KeptSecret) => (await this.#openedBy(account, secret)) !== null
      if ((await firstOf([likeliest, likeliest], opens)) !== null) proved.push(account)
    }
    return proved
  }

  /** Gives each account that was handed round and that nobody has by now one that nobody is told, where none that is kept opens it. */
  async renew(): Promise<void> {
    for (const account of this.names) await this.#takeBack(account, NOBODY)
  }

  async #opening(
    account: string,
    known: readonly KeptSecret[],
    holder: Holder,
    identity: string,
  ): Promise<Opening> {
    const theirs = known.filter(isOf(holder))
    const others = known.filter((each) => !theirs.includes(each))
    const opens = async ({ secret }: KeptSecret) => (await this.#openedBy(account, secret)) === identity
    // Whoever has it by now is asked first: devices lock out who is refused too often.
    if (known[0] !== undefined && theirs.includes(known[0]) && (await opens(known[0]))) return 'holder'
    const inForce = await firstOf(others, opens)
    if (inForce === null) return (await firstOf(theirs, opens)) === null ? 'unknown' : 'holder'
    if ((await firstOf([...theirs, ...theirs], opens)) !== null) return 'holder'
    if (theirs.length > 0 && !(await opens(inForce))) return 'unknown'
    return theirs.length > 0 ? 'refused' : 'other'
  }

  async #kept(): Promise<ReadonlyMap<string, readonly KeptSecret[]>> {
    const kept = new Map<string, readonly KeptSecret[]>()
    for (const account of this.names) kept.set(account, await this.vault.known(account))
    return kept
  }

  /**
   * Who has it by now instead keeps it: only the password of this holder is changed, and one that nobody here knows, which
   * they may have set themselves on an account that they never had.
   */
  async #takeBack(account: string, holder: Holder): Promise<void> {
    const known = await this.vault.known(account)
    const isNobodys = known[0]?.credentialId === null
    if (!isNobodys && !known.some(isOf(holder))) return
    const opens = async ({ secret }: KeptSecret) => (await this.#openedBy(account, secret)) !== null
    // The likeliest is asked once more: who has it by right must not lose it to one login that failed by chance.
    const inForce = await firstOf([...known, ...known.slice(0, 1)], opens)
    if (inForce === null || isOf(holder)(inForce)) {
      const next = await this.vault.propose(account, this.#shape)
      return this.#setAndSettle(account, next)
    }
    // It was changed already, and whoever changed it could perhaps not write that down any more.
    await this.vault.settled(account, inForce.secret)
  }

  /**
   * An account that was never handed round gets a password of ours as well: whoever is administrator by another one could set
   * one there, and nobody would notice.
   */
  async #makeKnown(account: string): Promise<void> {
    if ((await this.vault.known(account)).length > 0) return
    await this.#setAndSettle(account, await this.vault.propose(account, this.#shape))
  }

  async #set(account: string, wanted: KeptSecret): Promise<void> {
    await this.#setAndSettle(account, await this.vault.propose(account, wanted))
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
    if (!(await this.vault.known(account)).some((each) => each.secret === secret)) return false
    if ((await this.#openedBy(account, secret)) === null) return false
    await this.vault.settled(account, secret)
    return true
  }

  async #signIn(): Promise<OnvifClient> {
    const { username, password } = this.#system.config
    if (!this.names.includes(username)) return this.#as({ username, password })
    const known = (await this.vault.known(username)).map(({ secret }) => secret)
    // The one of the settings was in force before the account was handed round for the first time, and is after a restore.
    for (const each of new Set([...known.slice(0, MOST_TRIES - 1), password])) {
      const client = this.#as({ username, password: each })
      if (!(await client.letsIn({ username, password: each }))) continue
      if (known[0] !== each && known.includes(each)) await this.vault.settled(username, each)
      return client
    }
    throw new ConnectorError('unauthorised', 'The target takes none of the passwords that are known.')
  }

  /** Who the device is that lets this login in; null where it is refused. By its clock, as the portal's own account was told it. */
  async #openedBy(account: string, secret: string): Promise<string | null> {
    const login = { username: account, password: secret }
    const time = await (await this.client()).time()
    return this.#as(login, time).identityFor(login)
  }

  #as(login: Login, time?: DeviceTime): OnvifClient {
    const { config, signal } = this.#system
    return new OnvifClient({ config: { ...config, ...login }, signal }, this.#now, time)
  }

  get #shape() {
    return { length: this.#system.config.passwordLength, groups: PASSWORD_GROUPS }
  }
}

function isOf({ credentialId, secret }: Holder): (kept: KeptSecret) => boolean {
  return (kept) => kept.credentialId === credentialId || kept.secret === secret
}

async function firstOf<T>(all: readonly T[], holds: (each: T) => Promise<boolean>): Promise<T | null> {
  for (const each of all) if (await holds(each)) return each
  return null
}
