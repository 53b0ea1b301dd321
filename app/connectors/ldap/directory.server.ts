import { AndFilter, EqualityFilter, type Filter, NotFilter, OrFilter, PresenceFilter } from 'ldapts'
import { ConnectorError, type OrderedCredential, type Subject } from '../contract'
import { credentialOfMark, markOf } from '../mark'
import type { LdapClient } from './client.server'
import type { LdapConfig, LdapEntitlement } from './config'
import { isDn, isWithin, normalDn, sameDn } from './dn'
import type { Entry } from './entry'
import { ACTIVE_DIRECTORY, type Flavour, OPENLDAP } from './flavour'

/** What proves, within one act, that the service account sees accounts as it must. */
export interface Sight {
  readonly sentinel: Entry | null
  /** The groups that the sentinel is seen in. None: what accounts hold cannot be seen either. */
  readonly groups: readonly string[]
}

/** Finds accounts and groups for one act. */
export class Directory {
  readonly flavour: Flavour
  readonly #client: LdapClient
  readonly #config: LdapConfig

  constructor(client: LdapClient, config: LdapConfig) {
    this.#client = client
    this.#config = config
    this.flavour = config.flavour === 'active-directory' ? ACTIVE_DIRECTORY : OPENLDAP
  }

  isMarked(entry: Entry, { credentialId }: OrderedCredential): boolean {
    return entry.all(this.#config.markAttribute).includes(markOf(credentialId))
  }

  /** The mark's credential, where an account bears one. */
  credentialOf(entry: Entry): string | null {
    return credentialOfMark(entry.first(this.#config.markAttribute))
  }

  /**
   * By native id, then by mark, then by name, anywhere in the directory: an account that was renamed or moved is still
   * ours, and still lets its holder in. Throws 'conflict' where several bear the mark and nothing tells which is ours.
   */
  async find(subject: Subject): Promise<Entry | null> {
    const { idAttribute, nameAttribute } = this.flavour
    const idValue = subject.nativeId === null ? null : this.flavour.idInFilter(subject.nativeId)
    const found = await this.#accounts(
      new OrFilter({
        filters: [
          ...(idValue === null ? [] : [equals(idAttribute, idValue)]),
          equals(this.#config.markAttribute, markOf(subject.credentialId)),
          equals(nameAttribute, subject.nativeName),
        ],
      }),
    )
    const byId = found.find(
      (entry) => subject.nativeId !== null && this.flavour.idOf(entry) === subject.nativeId,
    )
    if (byId) return byId
    const marked = found.filter((entry) => this.isMarked(entry, subject))
    const named = found.find((entry) => this.#bearsName(entry, subject.nativeName))
    const [only, second] = marked
    if (!second) return only ?? named ?? null
    const ours = marked.find((entry) => this.#bearsName(entry, subject.nativeName))
    if (ours) return ours
    throw new ConnectorError('conflict', "Several accounts bear the portal's mark of one credential.")
  }

  /** The account of this native id and no other. */
  async findById(nativeId: string): Promise<Entry | null> {
    const idValue = this.flavour.idInFilter(nativeId)
    if (idValue === null) return null
    const found = await this.#accounts(equals(this.flavour.idAttribute, idValue))
    return found.find((entry) => this.flavour.idOf(entry) === nativeId) ?? null
  }

  /**
   * The sentinel, looked up after the account and by the same three attributes, each of which must find it: where one of
   * them may not be searched, an account that is there would not be found either. It must be in a group, for the same
   * reason.
   */
  async sight(): Promise<Sight> {
    const { idAttribute, nameAttribute } = this.flavour
    const { sentinelName, markAttribute, accountsDn } = this.#config
    const found = await this.#accounts(equals(nameAttribute, sentinelName))
    const named = found.filter((entry) => isWithin(entry.dn, accountsDn))
    const [candidate, second] = named
    const none = { sentinel: null, groups: [] }
    const id = candidate ? this.flavour.idOf(candidate) : null
    const mark = candidate?.first(markAttribute) ?? null
    const idValue = id === null ? null : this.flavour.idInFilter(id)
    if (!candidate || second || idValue === null || mark === null) return none
    const again = await this.#accounts(
      new AndFilter({
        filters: [
          equals(idAttribute, idValue),
          equals(markAttribute, mark),
          equals(nameAttribute, sentinelName),
        ],
      }),
    )
    if (again.length !== 1) return none
    return { sentinel: candidate, groups: await this.groupsOf(candidate.dn) }
  }

  /** Who the directory is: the id of its base, which its replicas share and nobody else has. */
  async identity(): Promise<string> {
    const { baseDn } = this.#config
    const attributes = [this.flavour.idAttribute]
    const base = await this.#client.read({ base: baseDn, filter: present('objectClass'), attributes })
    const id = base === null ? null : this.flavour.idOf(base)
    if (id === null)
      throw new ConnectorError('unauthorised', 'The target does not show who it is: the base has no id.')
    return id
  }

  /** The groups that name this member, as entitlements are named, sorted. */
  async groupsOf(dn: string): Promise<string[]> {
    const found = await this.#client.search({
      base: this.#config.baseDn,
      scope: 'sub',
      filter: equals('member', dn),
      attributes: ['cn'],
    })
    return found.map((group) => named(group.dn)).sort()
  }

  /**
   * The group that an entitlement means. It must be in what is searched, or nobody would see who is in it, and it must
   * hold the sentinel: so it is proved to be seen, and a group that needs a member keeps one.
   */
  async group({ group }: LdapEntitlement, sentinel: Entry): Promise<string> {
    if (!isWithin(group, this.#config.baseDn))
      throw new ConnectorError('refused', 'The group that the entitlement names is outside of the base.')
    const found = await this.#client.read({
      base: group,
      filter: equals('member', sentinel.dn),
      attributes: ['cn'],
    })
    if (found !== null && sameDn(found.dn, group)) return found.dn
    throw new ConnectorError(
      'refused',
      'The group that the entitlement names is not there, or does not hold the sentinel.',
    )
  }

  /** The groups of every account, by its normal name. Read whole before the accounts: only one list is open at a time. */
  async memberships(): Promise<ReadonlyMap<string, readonly string[]>> {
    const held = new Map<string, string[]>()
    const groups = this.#client.pages({
      base: this.#config.baseDn,
      scope: 'sub',
      filter: present('member'),
      attributes: ['member'],
    })
    for await (const group of groups)
      for (const member of group.all('member')) {
        const dn = named(member)
        const names = held.get(dn) ?? []
        names.push(named(group.dn))
        held.set(dn, names)
      }
    return held
  }

  /** Every account, page by page. */
  everybody(): AsyncGenerator<Entry> {
    const { accountClasses, notClasses } = this.flavour
    return this.#client.pages({
      base: this.#config.baseDn,
      scope: 'sub',
      filter: new AndFilter({
        filters: [
          ...accountClasses.map((name) => equals('objectClass', name)),
          ...notClasses.map((name) => new NotFilter({ filter: equals('objectClass', name) })),
        ],
      }),
      attributes: this.#attributes(),
    })
  }

  /** The service account's own entry, where it has one that can be seen. */
  async serviceAccount(): Promise<Entry | null> {
    const { bindDn, baseDn } = this.#config
    if (isDn(bindDn))
      return this.#client.read({
        base: bindDn,
        filter: present('objectClass'),
        attributes: this.#attributes(),
      })
    const found = await this.#client.search({
      base: baseDn,
      scope: 'sub',
      filter: equals('userPrincipalName', bindDn),
      attributes: this.#attributes(),
    })
    return found[0] ?? null
  }

  /** No class is asked for: whatever bears the id, the mark or the name has to be seen. */
  #accounts(filter: Filter): Promise<Entry[]> {
    return this.#client.search({
      base: this.#config.baseDn,
      scope: 'sub',
      filter,
      attributes: this.#attributes(),
    })
  }

  #attributes(): string[] {
    return [...new Set([...this.flavour.attributes, this.#config.markAttribute])]
  }

  #bearsName(entry: Entry, name: string): boolean {
    return entry.all(this.flavour.nameAttribute).some((each) => each.toLowerCase() === name.toLowerCase())
  }
}

/** An account's name as a list tells it. */
export function nameOf(entry: Entry, { nameAttribute }: Flavour): string {
  return entry.first(nameAttribute) ?? entry.dn
}

/** A name as entitlements are named; what no rule can read stays as it is. */
export function named(dn: string): string {
  return normalDn(dn) ?? dn
}

function equals(attribute: string, value: string | Uint8Array): Filter {
  return new EqualityFilter({
    attribute,
    value: typeof value === 'string' ? value : Buffer.from(value),
  })
}

function present(attribute: string): Filter {
  return new PresenceFilter({ attribute })
}
