import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject } from '../contract'
import { credentialOfMark, markOf, notTheOne, withoutOurMark } from '../mark'
import type { TargetAnswer } from '../target-http.server'
import type { ScimClient } from './client.server'
import type { ScimConfig, ScimEntitlement } from './config'
import { type Directory, isMarked } from './directory.server'
import { PATCH_OP, type ScimGroup, type ScimUser, USER, userSchema } from './wire'

/** Lost races (an object changed or vanished between read and write) are tried again this often. */
const ATTEMPTS = 4

interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: string
  readonly value?: unknown
}

/** Writes to accounts and their groups. Only what two people ordered touches an account without the order's mark. */
export class Accounts {
  constructor(
    private readonly client: ScimClient,
    private readonly directory: Directory,
    private readonly config: ScimConfig,
  ) {}

  /** Makes the account and its groups what the order says, and returns its native id. */
  async give(order: Order<ScimEntitlement>): Promise<string> {
    const wanted = new Map<string, ScimGroup>()
    for (const { mapping } of order.entitlements) {
      const group = await this.directory.group(mapping)
      wanted.set(group.id, group)
    }
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const found = await this.directory.find(order)
      const user = found ?? (await this.#create(order))
      assertOurs(user, order)
      const held = await this.directory.groupsOf(user)
      for (const group of held)
        if (!wanted.has(group.id) && !group.indirect) await this.#leave(group.id, user)
      if ((found || !user.active) && !(await this.#switchOn(user, order))) continue
      for (const group of wanted.values())
        if (!held.some((one) => one.id === group.id && !one.indirect)) await this.#join(group, user)
      return user.id
    }
    throw new ConnectorError(
      'refused',
      'The account vanished again and again while it was being switched on.',
    )
  }

  /**
   * Switches the account off, takes it out of its groups and, when nothing is left to come and the system's policy
   * says so, deletes it. A step that fails does not keep the next from being tried; the first failure is thrown,
   * unless the account was deleted after all. Somebody else's account of the same name is left alone, and ours is
   * then not found, which is success. Returns the native id that was known or found.
   */
  async take(order: Order<ScimEntitlement>): Promise<string | null> {
    const found = await this.directory.find(order)
    // Where ours was found nothing more has to be proved to take it away.
    const isOurs = found !== null && isMarked(found, order)
    const user = isOurs ? found : (await this.directory.locate(order, found)).user
    if (user === null || (user.id !== order.nativeId && !isMarked(user, order))) return order.nativeId
    assertOurs(user, order)
    await this.#end(user, order.state === 'gone')
    return user.id
  }

  /** Ends exactly this account, as ours are ended. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const user = await this.directory.userById(nativeId)
    if (user === null) return
    if (user.userName !== nativeName || credentialOfMark(user.externalId) !== null) throw notTheOne('account')
    if (user.userName.toLowerCase() === this.config.sentinelUserName.toLowerCase()) throw notTheOne('account')
    await this.#end(user, true)
  }

  /** Puts the mark on exactly this account. See the contract. */
  async adopt(subject: Subject): Promise<void> {
    const user = subject.nativeId === null ? null : await this.directory.userById(subject.nativeId)
    if (user !== null && isMarked(user, subject)) return
    if (user === null || user.userName !== subject.nativeName) throw notTheOne('account')
    if (user.userName.toLowerCase() === this.config.sentinelUserName.toLowerCase()) throw notTheOne('account')
    if (user.externalId !== null)
      throw new ConnectorError('conflict', 'The account bears an externalId of somebody else already.')
    const value = markOf(subject.credentialId)
    await this.#patch(user, [{ op: 'replace', path: 'externalId', value }])
    const marked = await this.directory.userById(user.id)
    if (marked !== null && isMarked(marked, subject)) return
    throw new ConnectorError('conflict', 'The target does not keep the mark on the account.')
  }

  /** Off, out of its groups and, where it is to go and the system deletes, deleted. The first failure is thrown at the end. */
  async #end(user: ScimUser, gone: boolean): Promise<void> {
    const failures: unknown[] = []
    const step = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error))
    if (user.active) await step(this.#patch(user, [{ op: 'replace', path: 'active', value: false }]))
    await step(this.#leaveAll(user, step))
    if (gone && this.config.deleteAtEnd) return this.#delete(user)
    if (failures.length > 0) throw failures[0]
  }

  async #leaveAll(user: ScimUser, step: (work: Promise<unknown>) => Promise<unknown>): Promise<void> {
    for (const group of await this.directory.groupsOf(user))
      if (!group.indirect) await step(this.#leave(group.id, user))
  }

  async #create(order: Order<ScimEntitlement>): Promise<ScimUser> {
    const answer = await this.client.request({
      method: 'POST',
      path: ['Users'],
      accept: [409],
      body: {
        schemas: [USER],
        userName: order.nativeName,
        externalId: markOf(order.credentialId),
        displayName: order.holderName,
        name: { formatted: order.holderName },
        active: true,
        ...(order.secret === null ? {} : { password: order.secret }),
      },
    })
    if (answer.status === 409) return this.#holderOfTheName(order)
    const created = this.client.parse(answer, userSchema)
    if (created.externalId !== null) return created
    const stored = await this.directory.userById(created.id)
    if (stored !== null && isMarked(stored, order)) return stored
    await this.#delete(created)
    throw new ConnectorError('unsupported', 'The target does not keep externalId, the mark of what is ours.')
  }

  /** Somebody has the name. It may be us: an answer that was lost, or a delivery that ran beside this one. */
  async #holderOfTheName(order: Order<ScimEntitlement>): Promise<ScimUser> {
    const { user } = await this.directory.locate(order)
    if (user !== null) return user
    throw new ConnectorError(
      'conflict',
      'The target says that the name is taken, but shows nobody who has it.',
    )
  }

  /** False when the account has vanished meanwhile. A secret is set again only when the order brings one. */
  async #switchOn(user: ScimUser, order: Order<ScimEntitlement>): Promise<boolean> {
    const operations: PatchOperation[] = []
    if (!user.active) operations.push({ op: 'replace', path: 'active', value: true })
    if (order.secret !== null) operations.push({ op: 'replace', path: 'password', value: order.secret })
    return operations.length === 0 || (await this.#patch(user, operations))
  }

  async #join(group: ScimGroup, user: ScimUser): Promise<void> {
    const joined = await this.#patchGroup(group.id, {
      op: 'add',
      path: 'members',
      value: [{ value: user.id }],
    })
    if (!joined) throw new ConnectorError('refused', 'The group that the entitlement names has vanished.')
  }

  async #leave(groupId: string, user: ScimUser): Promise<void> {
    await this.#patchGroup(groupId, { op: 'remove', path: `members[value eq ${JSON.stringify(user.id)}]` })
  }

  async #patch(user: ScimUser, operations: readonly PatchOperation[]): Promise<boolean> {
    return this.#write(['Users', user.id], user.version, operations, () => this.directory.userById(user.id))
  }

  /** Joining and leaving commute with what others do to a group: a version is shown only where one is demanded. */
  async #patchGroup(id: string, operation: PatchOperation): Promise<boolean> {
    return this.#write(['Groups', id], null, [operation], () => this.directory.groupById(id))
  }

  async #delete(user: ScimUser): Promise<void> {
    await this.#write(['Users', user.id], user.version, null, () => this.directory.userById(user.id))
  }

  /**
   * PATCH, or DELETE when there are no operations. False on 404. The object is read again for its version when the
   * service demands one (428) or the one shown is old (412).
   */
  async #write(
    path: readonly string[],
    version: string | null,
    operations: readonly PatchOperation[] | null,
    readAgain: () => Promise<{ readonly version: string | null } | null>,
  ): Promise<boolean> {
    let known = version
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const answer: TargetAnswer = await this.client.request({
        method: operations ? 'PATCH' : 'DELETE',
        path,
        version: known,
        accept: [404, 412, 428],
        body: operations ? { schemas: [PATCH_OP], Operations: operations } : undefined,
      })
      if (answer.status === 404) return false
      if (answer.status !== 412 && answer.status !== 428) return true
      const current = await readAgain()
      if (current === null) return false
      known = current.version
    }
    throw new ConnectorError(
      'refused',
      `The target's ${path[0]} changed again and again while they were written.`,
    )
  }
}

function assertOurs(user: ScimUser, order: Order<ScimEntitlement>): void {
  if (isMarked(user, order)) return
  throw withoutOurMark('An account')
}
