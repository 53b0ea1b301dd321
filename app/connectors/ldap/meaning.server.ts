import type { Instant } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import type { LdapClient } from './client.server'
import type { LdapConfig } from './config'
import { named } from './dn'
import type { Entry } from './entry'
import { equals, present } from './filters'
import type { AccountState, Flavour, PrimaryGroup } from './flavour'

/** What an entry that was read means where it names another one that decides. Each of those is read once in an act. */
export class Meaning {
  readonly #heeded = new Map<string, boolean>()
  readonly #primaryGroups = new Map<string, string>()

  constructor(
    private readonly client: Pick<LdapClient, 'search' | 'read'>,
    private readonly config: Pick<LdapConfig, 'baseDn'>,
    private readonly flavour: Flavour,
  ) {}

  /**
   * What an account holds, as entitlements are named, sorted: the groups that name it, and the one that it names itself, which
   * nobody takes from it here. A primary group that is not shown stands there by its number.
   */
  async entitlementsOf(entry: Entry, groups: readonly string[]): Promise<string[]> {
    const primary = this.flavour.primaryGroupOf(entry)
    if (primary === null) return [...groups].sort()
    const key = primary.sid === null ? String(primary.relativeId) : Buffer.from(primary.sid).toString('hex')
    const known = this.#primaryGroups.get(key) ?? (await this.#nameOf(primary))
    this.#primaryGroups.set(key, known)
    return [...new Set([...groups, known])].sort()
  }

  async #nameOf({ sid, relativeId }: PrimaryGroup): Promise<string> {
    const found =
      sid === null
        ? []
        : await this.client.search({
            base: this.config.baseDn,
            scope: 'sub',
            filter: equals('objectSid', sid),
            attributes: ['cn'],
          })
    const [only] = found
    return only ? named(only.dn) : `primaryGroupID=${relativeId}`
  }

  /** Is the account on, and until when? An end that its own policy leaves unheeded is none. */
  async stateOf(entry: Entry, now: Instant): Promise<AccountState> {
    const state = this.flavour.stateOf(entry, now)
    return (await this.heedsEnd(entry)) ? state : { ...state, active: true, expiresAt: null }
  }

  /**
   * Does the server heed the end of this account? slapd does under whichever policy it finds. Where the account names one of its
   * own, it must be there and be one: slapd looks for no other then, and lets everybody in. The policy that all others share is
   * tried when access is given.
   */
  async heedsEnd(entry: Entry): Promise<boolean> {
    const { policyAttribute } = this.flavour
    const policy = policyAttribute === null ? null : entry.first(policyAttribute)
    if (policy === null) return true
    const known = this.#heeded.get(policy)
    if (known !== undefined) return known
    const attributes = ['objectClass']
    const read = await this.client
      .read({ base: policy, filter: present('objectClass'), attributes })
      .catch((error: unknown) => {
        if (error instanceof ConnectorError && error.fault === 'unauthorised') return null
        throw error
      })
    const heeded = read?.all('objectClass').some((name) => name.toLowerCase() === 'pwdpolicy') ?? false
    this.#heeded.set(policy, heeded)
    return heeded
  }
}
