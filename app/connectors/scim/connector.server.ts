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
      ownAccounts: sentinel === null ? [] : [account(sentinel, await directory.groupNamesOf(sentinel))],
      sentinel: sentinel?.id ?? null,
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
   * A total that moves between pages means that accounts may have slipped past, and so does another account where an earlier
   * reading stopped: the list is read again, and many of its accounts are told twice. Throws when it never stands still, and when
   * the sentinel is not on a list that was read from its beginning.
   */
  async *list(system: SystemAccess<ScimConfig>, from: string | null): AsyncGenerator<AccountPage> {
    const { directory } = this.#open(system)
    const sentinelName = system.config.sentinelUserName.toLowerCase()
    let sentinelSeen = false
    for (let pass = 1; ; pass += 1) {
      const place = pass === 1 ? placeIn(from) : null
      const totals = new Set<number | null>(place === null ? [] : [place.total])
      sentinelSeen = place !== null
      let before = place?.last ?? null
      let moved = false
      for await (const { items, total, next } of directory.userPages(place?.startIndex ?? 1)) {
        totals.add(total)
        moved = before !== null && items[0]?.id !== before
        if (moved) break
        const fresh = before === null ? items : items.slice(1)
        before = null
        sentinelSeen ||= fresh.some((user) => user.userName.toLowerCase() === sentinelName)
        const accounts: Account[] = []
        for (const user of fresh) accounts.push(account(user, await directory.groupNamesOf(user)))
        const last = fresh.at(-1)
        if (last) yield { accounts, next: next === null ? null : placeText(next - 1, total, last), total }
      }
      if (totals.size === 1 && !moved) break
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

/** Where a reading goes on: at the last account that was told, read once more; and the total that the list had then. */
interface Place {
  readonly startIndex: number
  readonly total: number | null
  readonly last: string
}

function placeText(startIndex: number, total: number | null, { id }: ScimUser): string {
  return `${startIndex} of ${total ?? '?'} ${id}`
}

/** Null for what is no such text: the reading begins anew. */
function placeIn(text: string | null): Place | null {
  const [, startIndex, total, last] = /^(\d{1,9}) of (\d{1,9}|\?) (.+)$/s.exec(text ?? '') ?? []
  if (startIndex === undefined || last === undefined) return null
  return { startIndex: Number(startIndex), total: total === '?' ? null : Number(total), last }
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
