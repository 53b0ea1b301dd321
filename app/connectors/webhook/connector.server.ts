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
import { notTheOne, withoutOurMark } from '../mark'
import type { EventAuthority } from './authority'
import { ReceiverClient } from './client.server'
import { type WebhookConfig, type WebhookEntitlement, webhookConfig, webhookEntitlement } from './config'
import { type About, Directory, listed, type ReceiverAccount } from './directory.server'
import { nameOf, sendAccountEnd, sendStatement } from './sender.server'

type Access = SystemAccess<WebhookConfig>

/** The longest list that is read. A receiver without an end would otherwise be read for ever. */
const MAX_ACCOUNTS = 1_000_000

/** Anything else, told by signed events, and read back: a receiver of `receiver.openapi.yaml`. */
export class WebhookConnector implements Connector<WebhookConfig, WebhookEntitlement> {
  readonly kind = 'webhook'
  readonly title = 'Webhook receiver that can be read back'
  readonly holderSecret = 'none'
  readonly configSchema = webhookConfig
  readonly secretFields = ['token']
  readonly entitlementSchema = webhookEntitlement
  readonly capabilities = {
    // The receiver is told the end, but nothing shows that it keeps it.
    nativeExpiry: 'none',
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    proof: 'read',
  } as const

  constructor(private readonly authority: EventAuthority) {}

  nativeEntitlement({ right }: WebhookEntitlement): string {
    return right
  }

  nativeName({ credentialId }: OrderedCredential): string {
    return nameOf(credentialId)
  }

  async check(system: Access): Promise<Check> {
    const directory = this.#open(system)
    const about = await directory.about()
    const sentinel = await directory.sentinel()
    return {
      identity: identity(system, about),
      sentinelSeen: sentinel !== null,
      clockSkew: about.now - this.authority.now(),
      product: about.product ?? null,
      ownAccounts: sentinel === null ? [] : [listed(sentinel)],
      sentinel: sentinel?.id ?? null,
    }
  }

  /**
   * Says it, unless the receiver accepted just that and shows it. Somebody else's account of the same name stops what would
   * give, not what takes: a receiver takes by the credential's id.
   */
  async apply(system: Access, order: Order<WebhookEntitlement>): Promise<Applied> {
    const directory = this.#open(system)
    const found = await directory.find(order)
    const foreign = found !== null && found.credential !== order.credentialId
    if (foreign && (order.state === 'on' || found.id === order.nativeId)) throw withoutOurMark('An account')
    const repeat = !shows(foreign ? null : found, order)
    await sendStatement(this.authority, system, order, placeOf(system), repeat)
    if (order.state !== 'on') return { nativeId: foreign ? order.nativeId : (found?.id ?? order.nativeId) }
    const made = found ?? (await directory.find(order))
    return { nativeId: made?.credential === order.credentialId ? made.id : null }
  }

  /** One that is off already has ended: nothing more is said of it. */
  async endForeign(system: Access, account: ForeignAccount): Promise<void> {
    const found = await this.#open(system).byId(account.nativeId)
    if (found === null) return
    const isSentinel = found.name === system.config.sentinelAccount
    if (found.name !== account.nativeName || found.credential !== null || isSentinel)
      throw notTheOne('account')
    if (found.active) await sendAccountEnd(this.authority, system, account, placeOf(system))
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const directory = this.#open(system)
    const account = await directory.find(subject)
    const sentinel = await directory.sentinel()
    return {
      presence: account === null ? 'absent' : account.active ? 'present' : 'disabled',
      nativeId: account?.id ?? null,
      entitlements: account === null ? [] : listed(account).entitlements,
      expiresAt: null,
      ours: account?.credential === subject.credentialId,
      sentinelSeen: sentinel !== null,
      identity: identity(system, await directory.about()),
      proof: this.capabilities.proof,
    }
  }

  /** Page by page; the cursor of a page is where a later reading goes on. The sentinel must be on a whole list. */
  async *list(system: Access, from: string | null): AsyncGenerator<AccountPage> {
    const directory = this.#open(system)
    const sentinel = await directory.sentinel()
    const seen = new Set<string>()
    const cursors = new Set([from])
    let sentinelSeen = from !== null && sentinel !== null
    for (let cursor = from; ; ) {
      const page = await directory.page(cursor)
      for (const { id } of page.accounts) {
        if (seen.has(id)) throw new ConnectorError('nonsense', 'The receiver listed one account twice.')
        seen.add(id)
        sentinelSeen ||= id === sentinel?.id
      }
      const { next } = page
      if (next !== null && cursors.has(next))
        throw new ConnectorError('nonsense', 'The receiver repeated a page of its list.')
      if (next === null && !sentinelSeen) throw notWhole()
      if (seen.size > MAX_ACCOUNTS) throw new ConnectorError('nonsense', "The receiver's list is too long.")
      yield { accounts: page.accounts.map(listed), next, total: page.total ?? null }
      if (next === null) return
      cursors.add(next)
      cursor = next
    }
  }

  #open({ config, signal }: Access): Directory {
    return new Directory(new ReceiverClient({ token: config.token, signal }, this.authority.now), config)
  }
}

/** Where it takes events, and by which name it knows itself. */
function placeOf({ config }: Access) {
  return { eventsUrl: `${config.receiverUrl}/events`, audience: config.receiverUrl }
}

/** Does what the receiver shows match the order, as far as it can show it? */
function shows(account: ReceiverAccount | null, order: Order<WebhookEntitlement>): boolean {
  if (order.state === 'gone') return account === null
  if (account === null) return order.state === 'off'
  if (order.state === 'off') return !account.active
  const wanted = new Set(order.entitlements.map(({ mapping }) => mapping.right))
  const held = new Set(account.entitlements)
  return account.active && wanted.size === held.size && [...wanted].every((right) => held.has(right))
}

/** Where it is, and the id that only it gives. */
function identity({ config }: Access, { receiver }: About): string {
  return `${new URL(config.receiverUrl).origin}#${receiver}`
}
