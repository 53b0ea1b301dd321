import { z } from 'zod'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject } from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { notTheOne, withoutOurMark } from '../mark'
import type { SeamClient } from './client.server'
import type { UserConfig, UserEntitlement } from './config'
import { markedName, readName } from './names'
import { isLeaving, refusalOf } from './user-state'
import { type AccessGroup, type AccessUser, accessGroup, accessUser } from './wire'

type UserOrder = Order<UserEntitlement>

/** What of a subject's user there is, and the sentinel, which is on the same list. */
export interface UserSight {
  /** It bears our mark, or else the native id, or else the name. */
  readonly user: AccessUser | null
  /** Further ones that bear our mark. */
  readonly copies: readonly AccessUser[]
  readonly sentinel: AccessUser | null
}

/** Reads and writes the users of one access control system. Only what people ordered touches one without the order's mark. */
export class Users {
  constructor(
    private readonly client: SeamClient,
    private readonly config: UserConfig,
  ) {}

  async find(subject: Pick<Subject, 'credentialId' | 'nativeId' | 'nativeName'>): Promise<UserSight> {
    const marked: AccessUser[] = []
    let byId: AccessUser | null = null
    let named: AccessUser | null = null
    let sentinel: AccessUser | null = null
    for await (const user of this.all()) {
      if (isMarked(user, subject)) marked.push(user)
      else if (user.id === subject.nativeId) byId = user
      else if (readName(user.name).name === subject.nativeName) named ??= user
      if (user.name === this.config.sentinelUser) sentinel ??= user
    }
    // Our own id without our mark is looked at first: somebody took the mark off.
    const known = marked.find(({ id }) => id === subject.nativeId) ?? byId
    const [first] = oldestFirst(marked)
    const user = known ?? first ?? named
    return { user, copies: marked.filter((each) => each !== user), sentinel }
  }

  /** Every user of the system, each once. */
  async *all(): AsyncGenerator<AccessUser> {
    for await (const { users } of this.pages(null)) yield* users
  }

  /** The same a page at a time, from its start or from the cursor of an earlier reading. */
  async *pages(
    from: string | null,
  ): AsyncGenerator<{ readonly users: readonly AccessUser[]; readonly next: string | null }> {
    const query = { acs_system_id: this.config.accessSystem }
    const seen = new Set<string>()
    const pages = this.client.pages('/acs/users/list', 'acs_users', query, accessUser, from)
    for await (const { items, next } of pages) {
      const users: AccessUser[] = []
      for (const user of items) {
        if (user.systemId !== this.config.accessSystem || seen.has(user.id)) continue
        seen.add(user.id)
        users.push(user)
      }
      yield { users, next }
    }
  }

  /** The ids of the groups that a user is in, sorted. */
  async groupsOf({ id }: AccessUser): Promise<string[]> {
    return (await this.#groups({ acs_user_id: id })).map((group) => group.id).sort()
  }

  /** The ids of each user's groups, by the user's id, group by group: there are fewer of those than of users. */
  async memberships(): Promise<ReadonlyMap<string, readonly string[]>> {
    const held = new Map<string, string[]>()
    for (const { id } of await this.#groups({ acs_system_id: this.config.accessSystem })) {
      const query = { acs_access_group_id: id }
      const path = '/acs/access_groups/list_users'
      for await (const user of this.client.all(path, 'acs_users', query, accessUser))
        held.set(user.id, [...(held.get(user.id) ?? []), id].sort())
    }
    return held
  }

  async give(order: UserOrder): Promise<string> {
    const wanted = await this.#wanted(order)
    const found = await this.find(order)
    const user = found.user ?? (await this.#create(order))
    if (!isMarked(user, order)) throw withoutOurMark('A user')
    for (const copy of found.copies) await this.#delete(copy)
    if (isLeaving(user))
      throw new ConnectorError('refused', 'The user that was there before is still being deleted.')
    const held = found.user ? await this.groupsOf(user) : []
    for (const group of held) if (!wanted.has(group)) await this.#leave(user, group)
    await this.#switchOn(user, order)
    for (const group of wanted) if (!held.includes(group)) await this.#join(user, group)
    const refusal = refusalOf(user)
    if (refusal !== null)
      throw new ConnectorError('refused', `The access control system did not take the user (${refusal}).`)
    return found.user ? user.id : this.#first(order, user)
  }

  /** Suspends the user and takes it out of its groups, and deletes it when nothing is left to come. */
  async take(order: UserOrder): Promise<string | null> {
    const { user, copies } = await this.find(order)
    for (const copy of copies) await this.#delete(copy)
    if (user === null || (user.id !== order.nativeId && !isMarked(user, order))) return order.nativeId
    if (!isMarked(user, order)) throw withoutOurMark('A user')
    await this.#end(user, order.state === 'gone')
    return user.id
  }

  /** Ends exactly this user, as ours are ended. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const { user, sentinel } = await this.find({ credentialId: '', nativeId, nativeName })
    if (user?.id !== nativeId) return
    if (sentinel === null) throw sentinelNotSeen()
    const { name, credentialId } = readName(user.name)
    if (name !== nativeName || credentialId !== null || user.id === sentinel.id) throw notTheOne('user')
    await this.#end(user, true)
  }

  /**
   * Suspended, out of its groups and, where it is to go, deleted. A step that fails does not keep the next from being tried;
   * the first failure is thrown, unless the user was deleted after all.
   */
  async #end(user: AccessUser, gone: boolean): Promise<void> {
    const failures: unknown[] = []
    const step = (work: Promise<unknown>) => work.catch((error: unknown) => failures.push(error))
    if (!user.suspended) await step(this.#act('/acs/users/suspend', user))
    await step(this.#leaveAll(user, step))
    if (gone) return this.#delete(user)
    if (failures.length > 0) throw failures[0]
  }

  async #wanted(order: UserOrder): Promise<ReadonlySet<string>> {
    const wanted = new Set(order.entitlements.map(({ mapping }) => mapping.accessGroup))
    const there = new Set(
      (await this.#groups({ acs_system_id: this.config.accessSystem })).map((group) => group.id),
    )
    for (const group of wanted)
      if (!there.has(group))
        throw new ConnectorError('refused', 'The access group that the entitlement names is not there.')
    return wanted
  }

  async #groups(query: Readonly<Record<string, string>>): Promise<AccessGroup[]> {
    const groups: AccessGroup[] = []
    for await (const group of this.client.all(
      '/acs/access_groups/list',
      'acs_access_groups',
      query,
      accessGroup,
    ))
      if (group.systemId === this.config.accessSystem) groups.push(group)
    return groups
  }

  async #create(order: UserOrder): Promise<AccessUser> {
    const answer = await this.client.write('/acs/users/create', {
      acs_system_id: this.config.accessSystem,
      full_name: markedName(order.nativeName, order),
      access_schedule: scheduleOf(order),
    })
    if (answer.status === 404) throw new ConnectorError('refused', 'The access control system is not there.')
    return this.client.parse(answer, z.object({ acs_user: accessUser })).acs_user
  }

  /** A delivery that ran beside this one may have made a user too: the oldest stays, and is filled by both. */
  async #first(order: UserOrder, made: AccessUser): Promise<string> {
    const { user, copies } = await this.find({ ...order, nativeId: null })
    const [first, ...others] = oldestFirst([...(user && isMarked(user, order) ? [user] : []), ...copies])
    if (first === undefined || first.id === made.id) {
      for (const other of others) await this.#delete(other)
      return made.id
    }
    await this.#delete(made)
    return this.give({ ...order, nativeId: first.id })
  }

  async #switchOn(user: AccessUser, order: UserOrder): Promise<void> {
    if (user.startsAt !== order.validFrom || user.endsAt !== order.validTo)
      await this.#act('/acs/users/update', user, { access_schedule: scheduleOf(order) })
    if (user.suspended) await this.#act('/acs/users/unsuspend', user)
  }

  async #join(user: AccessUser, group: string): Promise<void> {
    if (!(await this.#act('/acs/users/add_to_access_group', user, { acs_access_group_id: group })))
      throw new ConnectorError('refused', 'The user or the access group has vanished.')
  }

  async #leaveAll(user: AccessUser, step: (work: Promise<unknown>) => Promise<unknown>): Promise<void> {
    for (const group of await this.groupsOf(user)) await step(this.#leave(user, group))
  }

  async #leave(user: AccessUser, group: string): Promise<void> {
    await this.#act('/acs/users/remove_from_access_group', user, { acs_access_group_id: group })
  }

  async #delete(user: AccessUser): Promise<void> {
    await this.#act('/acs/users/delete', user)
  }

  /** False when it is not there any more. */
  async #act(path: string, user: AccessUser, more: Readonly<Record<string, unknown>> = {}): Promise<boolean> {
    const answer = await this.client.write(path, { acs_user_id: user.id, ...more })
    return answer.status !== 404
  }
}

export function isMarked(user: AccessUser, { credentialId }: { readonly credentialId: string }): boolean {
  return readName(user.name).credentialId === credentialId
}

function scheduleOf({ validFrom, validTo }: UserOrder) {
  if (validFrom === null || validTo === null)
    throw new ConnectorError('unsupported', 'Nothing is given without a start and an end.')
  return { starts_at: new Date(validFrom).toISOString(), ends_at: new Date(validTo).toISOString() }
}

function oldestFirst(users: readonly AccessUser[]): AccessUser[] {
  return [...users].sort((a, b) => (a.createdAt ?? 0) - (b.createdAt ?? 0) || (a.id < b.id ? -1 : 1))
}
