import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import type { Account, Observation } from '~/domain/reconciliation/observation'
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
import { credentialOfMark, readableName } from '../mark'
import { Accounts } from './account.server'
import { ScimClient } from './client.server'
import { type ScimConfig, type ScimEntitlement, scimConfig, scimEntitlement } from './config'
import { Directory, isMarked } from './directory.server'
import { type ScimUser, serviceSchema } from './wire'

/** A list that changes while it is read is read again, this often at most. */
const LIST_PASSES = 3

/** SCIM 2.0 (RFC 7643, RFC 7644): an account is the credential, its groups are the entitlements. */
export class ScimConnector implements Connector<ScimConfig, ScimEntitlement> {
  readonly kind = 'scim'
  readonly title = 'SCIM 2.0 directory'
  readonly holderSecret = 'password'
  readonly configSchema = scimConfig
  readonly secretFields = ['token']
  readonly entitlementSchema = scimEntitlement
  readonly capabilities = {
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    proof: 'read',
  } as const

  /** `now` measures the target's clock and Retry-After dates: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement(mapping: ScimEntitlement): string {
    return mapping.group
  }

  nativeName(credential: OrderedCredential): string {
    return readableName(credential)
  }

  async check(system: SystemAccess<ScimConfig>): Promise<Check> {
    const { client, directory } = this.#open(system)
    const answer = await client.request({ method: 'GET', path: ['ServiceProviderConfig'], accept: [404] })
    if (answer.status !== 404 && client.parse(answer, serviceSchema).patch?.supported === false)
      throw new ConnectorError('unsupported', 'The target does not take PATCH.')
    const theirs = Date.parse(answer.headers.date ?? '')
    const product = answer.headers.server as string | undefined
    const sentinel = await directory.sentinel()
    return {
      identity: identity(client, sentinel),
      sentinelSeen: sentinel !== null,
      ownNativeIds: sentinel === null ? [] : [sentinel.id],
      clockSkew: Number.isNaN(theirs) ? null : theirs - this.now(),
      product: product?.slice(0, 100) ?? null,
    }
  }

  async apply(system: SystemAccess<ScimConfig>, order: Order<ScimEntitlement>): Promise<Applied> {
    const { accounts } = this.#open(system)
    return { nativeId: order.state === 'on' ? await accounts.give(order) : await accounts.take(order) }
  }

  async observe(system: SystemAccess<ScimConfig>, subject: Subject): Promise<Observation> {
    const { client, directory } = this.#open(system)
    const { user, sentinel } = await directory.locate(subject)
    return {
      presence: user === null ? 'absent' : user.active ? 'present' : 'disabled',
      nativeId: user?.id ?? null,
      entitlements: user === null ? [] : await directory.groupNamesOf(user),
      expiresAt: null,
      ours: user !== null && isMarked(user, subject),
      keptAtEnd: !system.config.deleteAtEnd,
      sentinelSeen: sentinel !== null,
      identity: identity(client, sentinel),
      proof: this.capabilities.proof,
    }
  }

  async endForeign(system: SystemAccess<ScimConfig>, account: ForeignAccount): Promise<void> {
    await this.#open(system).accounts.endForeign(account)
  }

  async adopt(system: SystemAccess<ScimConfig>, subject: Subject): Promise<void> {
    await this.#open(system).accounts.adopt(subject)
  }

  /**
   * A total that moves between pages means that accounts may have slipped past: the list is read again, and many of its accounts
   * are told twice. Throws when it never stands still, and when the sentinel is not on a list that was read from its beginning.
   */
  async *list(system: SystemAccess<ScimConfig>, from: string | null): AsyncGenerator<AccountPage> {
    const { directory } = this.#open(system)
    const place = placeIn(from)
    const sentinelName = system.config.sentinelUserName.toLowerCase()
    let sentinelSeen = place !== null
    for (let pass = 1; ; pass += 1) {
      const goesOn = pass === 1 && place !== null
      const totals = new Set<number | null>(goesOn ? [place.total] : [])
      for await (const { items, total, next } of directory.userPages(goesOn ? place.startIndex : 1)) {
        totals.add(total)
        sentinelSeen ||= items.some((user) => user.userName.toLowerCase() === sentinelName)
        const accounts: Account[] = []
        for (const user of items) accounts.push(account(user, await directory.groupNamesOf(user)))
        if (accounts.length > 0)
          yield { accounts, next: next === null ? null : placeText(next, total), total }
      }
      if (totals.size === 1) break
      if (pass === LIST_PASSES)
        throw new ConnectorError('nonsense', "The target's list changed during each reading of it.")
    }
    if (!sentinelSeen) throw notWhole()
  }

  #open(system: SystemAccess<ScimConfig>) {
    const client = new ScimClient(system, this.now)
    const directory = new Directory(client, system.config)
    return { client, directory, accounts: new Accounts(client, directory, system.config) }
  }
}

/** Where a reading goes on: the page's startIndex, and the total that the list had then. */
function placeText(startIndex: number, total: number | null): string {
  return `${startIndex} of ${total ?? '?'}`
}

function placeIn(text: string | null): { readonly startIndex: number; readonly total: number | null } | null {
  const [, startIndex, total] = /^(\d{1,9}) of (\d{1,9}|\?)$/.exec(text ?? '') ?? []
  if (startIndex === undefined) return null
  return { startIndex: Number(startIndex), total: total === '?' ? null : Number(total) }
}

/** Who the target is: where it is, and an id that only it gives. Without the sentinel there is no such id. */
function identity(client: ScimClient, sentinel: ScimUser | null): string {
  return `${client.origin}#${sentinel?.id ?? ''}`
}

function account(user: ScimUser, entitlements: readonly string[]): Account {
  return {
    nativeId: user.id,
    nativeName: user.userName,
    displayName: user.displayName,
    active: user.active,
    entitlements,
    markedCredentialId: credentialOfMark(user.externalId),
    lastUsedAt: null,
    createdAt: user.createdAt,
  }
}
