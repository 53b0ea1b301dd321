import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'
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
import { readableName } from '../mark'
import { SeamClient } from './client.server'
import { type UserConfig, type UserEntitlement, userConfig, userEntitlement } from './config'
import { readName } from './names'
import { isOff, isSettled } from './user-state'
import { isMarked, Users } from './users.server'
import type { AccessUser } from './wire'

type Access = SystemAccess<UserConfig>

/** Access control systems behind Seam: a credential is a user, its entitlements are access groups. */
export class SeamUserConnector implements Connector<UserConfig, UserEntitlement> {
  readonly kind = 'seam-acs'
  readonly title = 'Access control system (Seam)'
  readonly holderSecret = 'none'
  readonly configSchema = userConfig
  readonly secretFields = ['apiKey']
  readonly entitlementSchema = userEntitlement
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

  /** `now` measures Retry-After dates: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ accessGroup }: UserEntitlement): string {
    return accessGroup
  }

  nativeName(credential: OrderedCredential): string {
    return readableName(credential)
  }

  async check(system: Access): Promise<Check> {
    const { client, users } = this.#open(system)
    const { sentinel } = await users.find(NOBODY)
    return {
      identity: identity(client, sentinel),
      sentinelSeen: sentinel !== null,
      clockSkew: null,
      product: null,
      ownAccounts: sentinel === null ? [] : [accountOf(sentinel, await users.groupsOf(sentinel))],
      sentinel: sentinel?.id ?? null,
    }
  }

  async apply(system: Access, order: Order<UserEntitlement>): Promise<Applied> {
    const { users } = this.#open(system)
    return { nativeId: order.state === 'on' ? await users.give(order) : await users.take(order) }
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const { client, users } = this.#open(system)
    const { user, sentinel } = await users.find(subject)
    const groups = user === null ? [] : await users.groupsOf(user)
    return {
      presence: user === null ? 'absent' : isOff(user) ? 'disabled' : 'present',
      nativeId: user?.id ?? null,
      // What the access control system was not told yet is neither held for certain nor gone.
      entitlements: user === null || isSettled(user) ? groups : groups.map((group) => `${group} (pending)`),
      expiresAt: user?.endsAt ?? null,
      ours: user !== null && isMarked(user, subject),
      sentinelSeen: sentinel !== null,
      identity: identity(client, sentinel),
      proof: this.capabilities.proof,
    }
  }

  async endForeign(system: Access, account: ForeignAccount): Promise<void> {
    await this.#open(system).users.endForeign(account)
  }

  /**
   * Every user; the cursor of a page is where a later reading goes on. Throws where the sentinel is not on the list: then it
   * is not whole. Of a list that goes on, the pages that were told before say whether it was.
   */
  async *list(system: Access, from: string | null): AsyncGenerator<AccountPage> {
    const { users } = this.#open(system)
    const held = await users.memberships()
    let sentinelSeen = from !== null
    for await (const page of users.pages(from)) {
      sentinelSeen ||= page.users.some(({ name }) => name === system.config.sentinelUser)
      const accounts = page.users.map((user) => accountOf(user, held.get(user.id) ?? []))
      if (page.next === null && !sentinelSeen) throw notWhole()
      yield { accounts, next: page.next, total: null }
    }
  }

  #open(system: Access) {
    const client = new SeamClient(system, this.now)
    return { client, users: new Users(client, system.config) }
  }
}

/** A subject that nobody is: who looks for it, reads the whole list. */
const NOBODY: Subject = { credentialId: '', holderName: '', nativeName: '', nativeId: null, secret: null }

/** Who the target is: where it is, its workspace and system, and the id that only it gave the sentinel. */
function identity(client: SeamClient, sentinel: AccessUser | null): string {
  return `${client.origin}#${sentinel ? `${sentinel.workspaceId}/${sentinel.systemId}/${sentinel.id}` : ''}`
}

function accountOf(user: AccessUser, entitlements: readonly string[]): Account {
  const { name, credentialId } = readName(user.name)
  return {
    nativeId: user.id,
    nativeName: name,
    displayName: null,
    active: !isOff(user),
    entitlements,
    markedCredentialId: credentialId,
    lastUsedAt: null,
    createdAt: user.createdAt,
  }
}
