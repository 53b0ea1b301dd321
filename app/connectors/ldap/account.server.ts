import { randomBytes } from 'node:crypto'
import type { Instant } from '~/domain/kernel/time'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject, type SystemAccess } from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { markOf, notTheOne, withoutOurMark } from '../mark'
import { LdapClient, type Modification } from './client.server'
import type { LdapConfig, LdapEntitlement } from './config'
import { type Directory, named, nameOf } from './directory.server'
import { childDn, sameDn } from './dn'
import type { Entry } from './entry'
import type { Values } from './flavour'
import { RESULT } from './results'

/** Lost races (an account that vanished between read and write) are tried again this often. */
const ATTEMPTS = 4

/** Writes to accounts and their groups. Only what two people ordered touches an account without the order's mark. */
export class Accounts {
  readonly #client: LdapClient
  readonly #directory: Directory
  readonly #system: SystemAccess<LdapConfig>
  readonly #now: () => Instant

  constructor(
    client: LdapClient,
    directory: Directory,
    system: SystemAccess<LdapConfig>,
    now: () => Instant,
  ) {
    this.#client = client
    this.#directory = directory
    this.#system = system
    this.#now = now
  }

  /** Makes the account and its groups what the order says, and returns its native id. */
  async give(order: Order<LdapEntitlement>): Promise<string> {
    const { flavour } = this.#directory
    if (order.validFrom === null || order.validTo === null)
      throw new ConnectorError('refused', 'An account is given only with an end.')
    const { sentinel } = await this.#directory.sight()
    if (sentinel === null) throw sentinelNotSeen()
    const wanted = new Map<string, string>()
    for (const { mapping } of order.entitlements) {
      const group = await this.#directory.group(mapping, sentinel)
      wanted.set(named(group), group)
    }
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const entry = (await this.#directory.find(order)) ?? (await this.#create(order))
      if (entry === null) continue
      this.#assertOurs(entry, order)
      // Also of one that was just made: groups may still name whoever had its name before.
      const held = await this.#directory.groupsOf(entry.dn)
      for (const group of held) if (!wanted.has(group)) await this.#leave(group, entry.dn, sentinel.dn)
      if (!(await this.#givePassword(entry, order))) continue
      if (!(await this.#replace(entry.dn, flavour.on(entry, order.validFrom, order.validTo)))) continue
      for (const [name, group] of wanted) if (!held.includes(name)) await this.#join(group, entry.dn)
      return this.#idOf(entry)
    }
    throw new ConnectorError(
      'refused',
      'The account vanished again and again while it was being switched on.',
    )
  }

  /**
   * Switches the account off, takes it out of its groups and, when nothing is left to come and the system's policy says so,
   * deletes it. A step that fails does not keep the next from being tried; the first failure is thrown, unless the account
   * was deleted after all. Somebody else's account of the same name is left alone, and ours is then not found, which is
   * success. Where nobody has our name, groups forget it: it would give its rights to whoever is made under it next.
   */
  async take(order: Order<LdapEntitlement>): Promise<string | null> {
    const entry = await this.#directory.find(order)
    if (entry === null) {
      const failures: unknown[] = []
      const step = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error))
      await step(this.#leaveAll(this.#dnOf(order), step))
      if (failures.length > 0) throw failures[0]
      return order.nativeId
    }
    const id = this.#directory.flavour.idOf(entry)
    if (id !== order.nativeId && !this.#directory.isMarked(entry, order)) return order.nativeId
    this.#assertOurs(entry, order)
    await this.#end(entry, order.state === 'gone')
    return id ?? order.nativeId
  }

  /** Ends exactly this account, as ours are ended. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const entry = await this.#directory.findById(nativeId)
    if (entry === null) return
    if (this.#directory.credentialOf(entry) !== null) throw notTheOne('account')
    await this.#assertIs(entry, nativeName)
    await this.#end(entry, true)
  }

  /** Puts the mark on exactly this account. See the contract. */
  async adopt(subject: Subject): Promise<void> {
    const { markAttribute } = this.#system.config
    const entry = subject.nativeId === null ? null : await this.#directory.findById(subject.nativeId)
    if (entry === null) throw notTheOne('account')
    if (this.#directory.isMarked(entry, subject)) return
    await this.#assertIs(entry, subject.nativeName)
    if (entry.all(markAttribute).length > 0)
      throw new ConnectorError('conflict', 'The account bears something else where the mark would stand.')
    const values = { [markAttribute]: [markOf(subject.credentialId)] }
    await this.#client.modify(entry.dn, [{ operation: 'add', values }], [RESULT.valueExists])
  }

  /** Of that name still, and neither the sentinel nor the account that Daypass itself signs in with. */
  async #assertIs(entry: Entry, nativeName: string): Promise<void> {
    const { flavour } = this.#directory
    if (nameOf(entry, flavour) !== nativeName) throw notTheOne('account')
    const { sentinel } = await this.#directory.sight()
    if (sentinel === null) throw sentinelNotSeen()
    const own = [sentinel, await this.#directory.serviceAccount()]
    const id = flavour.idOf(entry)
    if (own.some((each) => each !== null && (flavour.idOf(each) === id || sameDn(each.dn, entry.dn))))
      throw notTheOne('account')
  }

  /** Off, out of its groups and, where it is to go and the system deletes, deleted. The first failure is thrown at the end. */
  async #end(entry: Entry, gone: boolean): Promise<void> {
    const failures: unknown[] = []
    const step = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error))
    await step(this.#replace(entry.dn, this.#directory.flavour.off(entry)))
    await step(this.#leaveAll(entry.dn, step))
    if (gone && this.#system.config.deleteAtEnd) return this.#client.delete(entry.dn)
    if (failures.length > 0) throw failures[0]
  }

  async #leaveAll(dn: string, step: (work: Promise<unknown>) => Promise<unknown>): Promise<void> {
    const held = await this.#directory.groupsOf(dn)
    if (held.length === 0) return
    const { sentinel } = await this.#directory.sight()
    for (const group of held) await step(this.#leave(group, dn, sentinel?.dn ?? null))
  }

  /** Null when somebody deleted it at once. It is off, and has no password, until the rest is done. */
  async #create(order: Order<LdapEntitlement>): Promise<Entry | null> {
    const { markAttribute } = this.#system.config
    const values = this.#directory.flavour.newAccount(order)
    // Whoever has the name may be us: an answer that was lost, or a delivery that runs beside this one.
    await this.#client.add(this.#dnOf(order), { ...values, [markAttribute]: [markOf(order.credentialId)] })
    return this.#directory.find(order)
  }

  #dnOf(order: Order<LdapEntitlement>): string {
    return childDn(this.#directory.flavour.rdnAttribute, order.nativeName, this.#system.config.accountsDn)
  }

  /** False when the account has vanished meanwhile. Set again only when the order brings one. */
  async #givePassword(entry: Entry, order: Order<LdapEntitlement>): Promise<boolean> {
    const { secret } = order
    if (secret === null) return true
    if (!(await this.#setPassword(entry.dn, secret))) return false
    await this.#assertOffIsHeeded(entry, order, secret)
    return true
  }

  /** False when the account is not there. */
  async #setPassword(dn: string, secret: string): Promise<boolean> {
    const replaced = this.#directory.flavour.password(secret)
    return replaced === null ? this.#client.setPassword(dn, secret) : this.#replace(dn, replaced)
  }

  /**
   * Before an account is switched on it is tried once while it is off. A server that lets it in does not heed what ends
   * it, because its overlay is missing: there, nothing would end without the portal, nor with it.
   */
  async #assertOffIsHeeded(entry: Entry, order: Order<LdapEntitlement>, secret: string): Promise<void> {
    const isOff = (each: Entry) => !this.#directory.flavour.stateOf(each, this.#now()).active
    if (!isOff(entry) || !(await LdapClient.letsIn(this.#system, entry.dn, secret))) return
    const again = await this.#directory.find(order)
    // Switched on meanwhile, by a delivery that runs beside this one.
    if (again === null || !isOff(again)) return
    if (this.#system.config.deleteAtEnd) await this.#client.delete(entry.dn)
    // Where accounts are kept, nobody knows the password of this one any more.
    else await this.#setPassword(entry.dn, randomBytes(18).toString('base64url'))
    throw new ConnectorError('unsupported', 'The target lets accounts in that are switched off.')
  }

  async #join(group: string, dn: string): Promise<void> {
    const status = await this.#client.modify(
      group,
      [member('add', dn)],
      [RESULT.valueExists, RESULT.entryExists, RESULT.noSuchObject],
    )
    if (status === RESULT.noSuchObject)
      throw new ConnectorError('refused', 'The group that the entitlement names has vanished.')
  }

  /**
   * Not being in it is success. A group of names needs a member (RFC 4519 clause 3.5): where ours was the last, the
   * sentinel takes its place, which nobody can sign in as.
   */
  async #leave(group: string, dn: string, sentinelDn: string | null): Promise<void> {
    const gone = [RESULT.noSuchAttribute, RESULT.noSuchObject]
    const accept = sentinelDn === null ? gone : [...gone, RESULT.objectClassViolation]
    const status = await this.#client.modify(group, [member('delete', dn)], accept)
    if (status === RESULT.objectClassViolation && sentinelDn !== null && !sameDn(sentinelDn, dn))
      await this.#client.modify(group, [member('add', sentinelDn), member('delete', dn)], gone)
  }

  /** False when the account is not there. */
  async #replace(dn: string, values: Values): Promise<boolean> {
    const status = await this.#client.modify(dn, [{ operation: 'replace', values }], [RESULT.noSuchObject])
    return status === RESULT.success
  }

  #assertOurs(entry: Entry, order: Order<LdapEntitlement>): void {
    if (this.#directory.isMarked(entry, order)) return
    throw withoutOurMark('An account')
  }

  #idOf(entry: Entry): string {
    const id = this.#directory.flavour.idOf(entry)
    if (id !== null) return id
    throw new ConnectorError('unauthorised', "The target does not show the account's id.")
  }
}

function member(operation: Modification['operation'], dn: string): Modification {
  return { operation, values: { member: [dn] } }
}
