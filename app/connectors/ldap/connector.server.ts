import { PresenceFilter } from 'ldapts'
import type { Instant, Millis } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
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
import { notWhole } from '../list-whole'
import { shortName } from '../mark'
import { Accounts } from './account.server'
import { LdapClient, PASSWORD_MODIFY } from './client.server'
import { type LdapConfig, type LdapEntitlement, ldapConfig, ldapEntitlement } from './config'
import { Directory, named, nameOf } from './directory.server'
import type { Entry } from './entry'
import { parseGeneralizedTime } from './values'

const CONTROL = { paging: '1.2.840.113556.1.4.319', passwordPolicy: '1.3.6.1.4.1.42.2.27.8.5.1' }
const IS_ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800'

type Access = SystemAccess<LdapConfig>

/** LDAP directories (RFC 4511): an account is the credential, its groups are the entitlements, the server knows its end. */
export class LdapConnector implements Connector<LdapConfig, LdapEntitlement> {
  readonly kind = 'ldap'
  readonly title = 'Directory over LDAP'
  readonly holderSecret = 'password'
  readonly configSchema = ldapConfig
  readonly secretFields = ['bindPassword']
  readonly entitlementSchema = ldapEntitlement
  readonly capabilities = {
    nativeExpiry: 'instant',
    sharedEnd: true,
    weeklyHours: false,
    disable: true,
    list: true,
    liveSessionKill: false,
    proof: 'read',
  } as const

  /** `now` measures the target's clock, and says which accounts are over: the machine's own clock, never a moved one. */
  constructor(private readonly now: () => Instant = Date.now) {}

  nativeEntitlement({ group }: LdapEntitlement): string {
    return named(group)
  }

  /** Twelve characters of the credential's id: sAMAccountName takes 20, and logs of hosts show it to everybody. */
  nativeName(credential: OrderedCredential): string {
    return shortName(credential)
  }

  async check(system: Access): Promise<Check> {
    return LdapClient.with(system, async (client) => {
      const root = await client.read({
        base: '',
        filter: new PresenceFilter({ attribute: 'objectClass' }),
        attributes: [
          'objectClass',
          'supportedControl',
          'supportedExtension',
          'supportedCapabilities',
          'currentTime',
        ],
      })
      assertAble(root, system.config)
      const directory = new Directory(client, system.config)
      const sight = await directory.sight()
      const own = [sight.sentinel, await directory.serviceAccount()]
      return {
        identity: await directory.identity(),
        sentinelSeen: sight.groups.length > 0,
        ownNativeIds: own.flatMap((entry) => (entry && directory.flavour.idOf(entry)) ?? []),
        clockSkew: await this.#skew(client, root),
        product: productOf(root),
      }
    })
  }

  async apply(system: Access, order: Order<LdapEntitlement>): Promise<Applied> {
    return LdapClient.with(system, async (client) => {
      const accounts = this.#accountsOf(client, system)
      return { nativeId: order.state === 'on' ? await accounts.give(order) : await accounts.take(order) }
    })
  }

  async observe(system: Access, subject: Subject): Promise<Observation> {
    return LdapClient.with(system, async (client) => {
      const directory = new Directory(client, system.config)
      const entry = await directory.find(subject)
      const entitlements = entry === null ? [] : await directory.groupsOf(entry.dn)
      const sight = await directory.sight()
      const state = entry === null ? null : directory.flavour.stateOf(entry, this.now())
      return {
        presence: state === null ? 'absent' : state.active ? 'present' : 'disabled',
        nativeId: entry === null ? null : directory.flavour.idOf(entry),
        entitlements,
        expiresAt: state?.expiresAt ?? null,
        ours: entry !== null && directory.isMarked(entry, subject),
        keptAtEnd: !system.config.deleteAtEnd,
        sentinelSeen: sight.groups.length > 0,
        identity: await directory.identity(),
        proof: this.capabilities.proof,
      }
    })
  }

  async endForeign(system: Access, account: ForeignAccount): Promise<void> {
    await LdapClient.with(system, (client) => this.#accountsOf(client, system).endForeign(account))
  }

  async adopt(system: Access, subject: Subject): Promise<void> {
    await LdapClient.with(system, (client) => this.#accountsOf(client, system).adopt(subject))
  }

  list(system: Access): AsyncIterable<AccountPage> {
    return inPages(this.#accounts(system))
  }

  /** Every account once. Throws where the sentinel is not on the list: then it is not whole. */
  async *#accounts(system: Access): AsyncGenerator<Account> {
    const client = await LdapClient.open(system)
    try {
      const directory = new Directory(client, system.config)
      const sight = await directory.sight()
      const sentinelId = sight.sentinel === null ? null : directory.flavour.idOf(sight.sentinel)
      const held = directory.flavour.tellsGroups ? null : await directory.memberships()
      let sentinelSeen = false
      for await (const entry of directory.everybody()) {
        const groups = held === null ? entry.all('memberOf').map(named) : (held.get(named(entry.dn)) ?? [])
        const account = accountOf(directory, entry, groups, this.now())
        sentinelSeen ||= account.nativeId === sentinelId && groups.length > 0
        yield account
      }
      if (!sentinelSeen) throw notWhole('the sentinel in its groups')
    } finally {
      client.close()
    }
  }

  #accountsOf(client: LdapClient, system: Access): Accounts {
    return new Accounts(client, new Directory(client, system.config), system, this.now)
  }

  /** By the root of Active Directory, or by OpenLDAP's monitor where the service account may read it. */
  async #skew(client: LdapClient, root: Entry | null): Promise<Millis | null> {
    const told = root?.first('currentTime') ?? null
    const at = parseGeneralizedTime(told) ?? (await monitorTime(client))
    return at === null ? null : at - this.now()
  }
}

async function monitorTime(client: LdapClient): Promise<Instant | null> {
  const found = await client
    .read({
      base: 'cn=Current,cn=Time,cn=Monitor',
      filter: new PresenceFilter({ attribute: 'objectClass' }),
      attributes: ['monitorTimestamp'],
    })
    .catch((error: unknown) => {
      // Many directories have no monitor, or show it to nobody: then the time is not told, and all else goes on.
      if (error instanceof ConnectorError && error.fault === 'unauthorised') return null
      throw error
    })
  return parseGeneralizedTime(found?.first('monitorTimestamp') ?? null)
}

/** Throws 'unsupported' when the directory lacks what this kind is built on. */
function assertAble(root: Entry | null, { flavour }: LdapConfig): void {
  if (!root?.all('supportedControl').includes(CONTROL.paging))
    throw new ConnectorError('unsupported', 'The target does not say that it gives lists in pages.')
  const isActive = root.all('supportedCapabilities').includes(IS_ACTIVE_DIRECTORY)
  if (flavour === 'active-directory') {
    if (!isActive)
      throw new ConnectorError('unsupported', 'The target does not say that it is Active Directory.')
    return
  }
  if (!root.all('supportedControl').includes(CONTROL.passwordPolicy))
    throw new ConnectorError('unsupported', 'The target has no password policy overlay: nothing ends there.')
  if (!root.all('supportedExtension').includes(PASSWORD_MODIFY))
    throw new ConnectorError('unsupported', 'The target cannot set passwords by PasswordModify.')
}

function productOf(root: Entry | null): string | null {
  if (root?.all('supportedCapabilities').includes(IS_ACTIVE_DIRECTORY)) return 'Active Directory'
  return root?.all('objectClass').includes('OpenLDAProotDSE') ? 'OpenLDAP' : null
}

function accountOf(directory: Directory, entry: Entry, groups: readonly string[], now: Instant): Account {
  const { flavour } = directory
  const nativeId = flavour.idOf(entry)
  if (nativeId === null)
    throw new ConnectorError('unauthorised', 'The target does not show the id of an account.')
  const state = flavour.stateOf(entry, now)
  return {
    nativeId,
    nativeName: nameOf(entry, flavour),
    displayName: entry.first('displayName') ?? entry.first('cn'),
    active: state.active,
    entitlements: [...groups].sort(),
    markedCredentialId: directory.credentialOf(entry),
    lastUsedAt: state.lastUsedAt,
    createdAt: state.createdAt,
  }
}
