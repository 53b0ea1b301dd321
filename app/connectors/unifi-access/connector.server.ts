import type { SecretShape, SecretUse } from '~/domain/credential/vault'
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
import { shortName } from '../mark'
import { isMarked, userAccount, visitorAccount } from './account'
import { UnifiClient } from './client.server'
import { placeName, type UnifiConfig, type UnifiEntitlement, unifiConfig, unifiEntitlement } from './config'
import { placeIn, placeText } from './list-place'
import { Users } from './users.server'
import { Visitors } from './visitors.server'
import { endOf, type Visitor } from './wire'

type Access = SystemAccess<UnifiConfig>

/** UniFi Access controllers: a credential is a visitor with a PIN, its entitlements are doors and door groups. */
export class UnifiAccessConnector implements Connector<UnifiConfig, UnifiEntitlement> {
  readonly kind = 'unifi-access'
  readonly title = 'UniFi Access controller'
  readonly runOn = 'simulation'
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

  /** The visitor's first name; the last name is the holder's. */
  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  secretShape({ pinDigits }: UnifiConfig): SecretShape {
    return { length: pinDigits, groups: ['0123456789'] }
  }

  secretUse(): SecretUse {
    return { kind: 'pin' }
  }

  async check(system: Access): Promise<Check> {
    const { client, visitors } = this.#open(system)
    const { sentinel } = await visitors.find(NOBODY)
    return {
      identity: identity(client, sentinel),
      sentinelSeen: sentinel !== null,
      clockSkew: client.theirClock === null ? null : client.theirClock - this.now(),
      product: null,
      ownAccounts: sentinel === null ? [] : [visitorAccount(sentinel, await visitors.placesOf(sentinel))],
      sentinel: sentinel?.id ?? null,
    }
  }

  async apply(system: Access, order: Order<UnifiEntitlement>): Promise<Applied> {
    const { visitors } = this.#open(system)
    return { nativeId: order.state === 'on' ? await visitors.give(order) : await visitors.take(order) }
  }

  async endForeign(system: Access, account: ForeignAccount): Promise<void> {
    const { visitors, users } = this.#open(system)
    if (!(await visitors.endForeign(account))) await users.endForeign(account)
  }

  async adopt(system: Access, subject: Subject): Promise<void> {
    await this.#open(system).visitors.adopt(subject)
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    const { client, visitors, users } = this.#open(system)
    const { visitor, sentinel } = await visitors.find(subject)
    const seen = {
      ours: visitor !== null && isMarked(visitor, subject),
      sentinelSeen: sentinel !== null,
      identity: identity(client, sentinel),
      proof: this.capabilities.proof,
    }
    // A name that we would not give is one that was listed: it may be a user's, which are found by their id alone.
    const mayBeUser = subject.nativeName !== this.nativeName(subject) && visitor?.id !== subject.nativeId
    const user = mayBeUser && subject.nativeId !== null ? await users.byId(subject.nativeId) : null
    if (user !== null) {
      const { active, entitlements } = userAccount(user)
      const presence = active ? 'present' : 'disabled'
      return {
        ...{ presence, nativeId: user.id, expiresAt: null, ...seen, ours: false },
        entitlements: active ? entitlements : [],
      }
    }
    const places = visitor === null ? [] : await visitors.placesOf(visitor)
    return {
      presence: visitor === null ? 'absent' : visitor.cancelled ? 'disabled' : 'present',
      nativeId: visitor?.id ?? null,
      // Without a PIN its holder opens nothing: it counts as given only with one.
      entitlements: visitor?.hasPin || !seen.ours ? places : places.map((place) => `${place} (no PIN)`),
      expiresAt: endOf(visitor?.endTime ?? null),
      ...seen,
    }
  }

  /**
   * Every visitor and then every user. Throws where the sentinel is not on the list, or nobody is: then it is not whole. Of a
   * list that goes on, the pages that were told before say whether it was.
   */
  async *list(system: Access, from: string | null): AsyncGenerator<AccountPage> {
    const { client, visitors, users } = this.#open(system)
    const start = placeIn(from)
    let sentinelSeen = start !== null
    let visitorTotal: number | null = null
    if (start === null || start.list === 'visitors') {
      const userTotal = await client.count('users')
      for await (const { items, next, total } of visitors.pages(start?.place ?? null)) {
        const accounts: Account[] = []
        for (const each of items) {
          sentinelSeen ||= visitors.isSentinel(each)
          accounts.push(visitorAccount(each, await visitors.placesOf(each)))
        }
        visitorTotal = total
        yield {
          accounts,
          next: placeText(next === null ? { list: 'users', place: null } : { list: 'visitors', place: next }),
          total: total === null || userTotal === null ? null : total + userTotal,
        }
      }
      if (!sentinelSeen) throw notWhole()
    }
    let anyUser = start?.list === 'users' && start.place !== null
    for await (const { items, next, total } of users.pages(start?.list === 'users' ? start.place : null)) {
      anyUser ||= items.length > 0
      yield {
        accounts: items.map(userAccount),
        next: next === null ? null : placeText({ list: 'users', place: next }),
        total: total === null || visitorTotal === null ? null : visitorTotal + total,
      }
    }
    // A controller has an owner, who is a user of it.
    if (!anyUser) throw notWhole('any user')
  }

  #open(system: Access) {
    const client = new UnifiClient(system, this.now)
    return { client, visitors: new Visitors(client, system.config), users: new Users(client) }
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
