import type { SecretShape } from '~/domain/credential/vault'
import type { Instant } from '~/domain/kernel/time'
import type { Account, Observation } from '~/domain/reconciliation/observation'
import { inPages } from '../account-pages'
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
import { UnifiClient } from './client.server'
import { placeName, type UnifiConfig, type UnifiEntitlement, unifiConfig, unifiEntitlement } from './config'
import { credentialOf, isMarked, Visitors } from './visitors.server'
import { endOf, user, type Visitor } from './wire'

type Access = SystemAccess<UnifiConfig>

/** UniFi Access controllers: a credential is a visitor with a PIN, its entitlements are doors and door groups. */
export class UnifiAccessConnector implements Connector<UnifiConfig, UnifiEntitlement> {
  readonly kind = 'unifi-access'
  readonly title = 'UniFi Access controller'
  readonly holderSecret = 'password'
  readonly configSchema = unifiConfig
  readonly secretFields = ['token']
  readonly entitlementSchema = unifiEntitlement
  readonly capabilities = {
    nativeExpiry: 'instant',
    expiryStep: 1000,
    sharedEnd: true,
    weeklyHours: false,
    disable: false,
    list: true,
    liveSessionKill: false,
    noSessions: true,
    proof: 'read',
  } as const

  /** `now` measures the target's clock and Retry-After dates: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement(mapping: UnifiEntitlement): string {
    return placeName(mapping)
  }

  /** `dp-` and twelve characters of the credential's id: the visitor's first name. The last name is the holder's. */
  nativeName({ credentialId }: OrderedCredential): string {
    const id = credentialId.toLowerCase().replace(/[^a-z0-9]/g, '')
    return `dp-${id.slice(-12)}`
  }

  secretShape({ pinDigits }: UnifiConfig): SecretShape {
    return { length: pinDigits, groups: ['0123456789'] }
  }

  async check(system: Access): Promise<Check> {
    const { client, visitors } = this.#open(system)
    const { sentinel } = await visitors.find(NOBODY)
    return {
      identity: identity(client, sentinel),
      sentinelSeen: sentinel !== null,
      clockSkew: client.theirClock === null ? null : client.theirClock - this.now(),
      product: null,
      ownAccounts: sentinel === null ? [] : [await accountOf(sentinel, visitors)],
      sentinel: sentinel?.id ?? null,
    }
  }

  async apply(system: Access, order: Order<UnifiEntitlement>): Promise<Applied> {
    const { visitors } = this.#open(system)
    return { nativeId: order.state === 'on' ? await visitors.give(order) : await visitors.take(order) }
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const { client, visitors } = this.#open(system)
    const { visitor, sentinel } = await visitors.find(subject)
    const places = visitor === null ? [] : await visitors.placesOf(visitor)
    return {
      presence: visitor === null ? 'absent' : visitor.cancelled ? 'disabled' : 'present',
      nativeId: visitor?.id ?? null,
      // Without a PIN its holder opens nothing: it counts as given only with one.
      entitlements: visitor?.hasPin ? places : places.map((place) => `${place} (no PIN)`),
      expiresAt: endOf(visitor?.endTime ?? null),
      ours: visitor !== null && isMarked(visitor, subject),
      sentinelSeen: sentinel !== null,
      identity: identity(client, sentinel),
      proof: this.capabilities.proof,
    }
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  /** Every visitor and every user. Throws where the sentinel is not on the list, or nobody is: then it is not whole. */
  async *#accounts(system: Access): AsyncGenerator<Account> {
    const { client, visitors } = this.#open(system)
    let sentinelSeen = false
    for await (const each of visitors.all()) {
      sentinelSeen ||= nameOf(each) === system.config.sentinelVisitor
      yield await accountOf(each, visitors)
    }
    if (!sentinelSeen) throw notWhole('the sentinel')
    let users = 0
    for await (const each of client.all('users', user, [['expand[]', 'access_policy']])) {
      users += 1
      yield {
        nativeId: each.id,
        nativeName: each.name,
        displayName: each.name,
        active: each.active,
        entitlements: each.policies.map((id) => `access_policy:${id}`).sort(),
        markedCredentialId: null,
        lastUsedAt: null,
        createdAt: null,
      }
    }
    // A controller has an owner, who is a user of it.
    if (users === 0) throw notWhole('any user')
  }

  #open(system: Access) {
    const client = new UnifiClient(system, this.now)
    return { client, visitors: new Visitors(client, system.config) }
  }
}

/** A subject that nobody is: who looks for it, reads the whole list. */
const NOBODY: Subject = {
  credentialId: '',
  holderName: '',
  nativeName: 'nobody',
  nativeId: null,
  secret: null,
}

/** Who the target is: where it is, and an id that only it gave. */
function identity(client: UnifiClient, sentinel: Visitor | null): string {
  return `${client.origin}#${sentinel?.id ?? ''}`
}

async function accountOf(each: Visitor, visitors: Visitors): Promise<Account> {
  const markedCredentialId = credentialOf(each)
  return {
    nativeId: each.id,
    nativeName: markedCredentialId === null ? nameOf(each) : each.firstName,
    displayName: nameOf(each),
    active: !each.cancelled,
    // What the doors of somebody else's own group are, nobody asks.
    entitlements:
      markedCredentialId === null
        ? each.resources.map(({ id, type }) => `${type}:${id}`).sort()
        : await visitors.placesOf(each),
    markedCredentialId,
    lastUsedAt: null,
    createdAt: null,
  }
}

function nameOf({ firstName, lastName }: Visitor): string {
  return `${firstName} ${lastName}`.trim()
}

function notWhole(what: string): ConnectorError {
  return new ConnectorError('unauthorised', `The target's list does not hold ${what}: it is not whole.`)
}
