import type { z } from 'zod'
import { ConnectorError, type OrderedCredential, type Subject } from '../contract'
import { markOf } from '../mark'
import { FilterRefused, type ResourcePage, type ScimClient } from './client.server'
import type { ScimConfig, ScimEntitlement } from './config'
import {
  type GroupRef,
  groupPage,
  groupSchema,
  type ScimGroup,
  type ScimPage,
  type ScimUser,
  userPage,
  userSchema,
} from './wire'

/** Does the account's externalId bear this credential's mark? */
export function isMarked(user: ScimUser, { credentialId }: OrderedCredential): boolean {
  return user.externalId === markOf(credentialId)
}

export interface Located {
  readonly user: ScimUser | null
  readonly sentinel: ScimUser | null
}

/** Finds users and groups for one act, and remembers within it what the service has shown of itself. */
export class Directory {
  #tellsGroups = false
  #membership: Promise<ReadonlyMap<string, readonly GroupRef[]>> | null = null
  readonly #groupNames = new Map<string, string>()

  constructor(
    private readonly client: ScimClient,
    private readonly config: ScimConfig,
  ) {}

  /** By native id, then by mark, then by name. Null also when the service's filters find nothing: see `locate`. */
  async find(subject: Subject): Promise<ScimUser | null> {
    return (
      (subject.nativeId === null ? null : await this.userById(subject.nativeId)) ??
      (await this.#userWhere('externalId', markOf(subject.credentialId), (user) =>
        isMarked(user, subject),
      )) ??
      (await this.#userNamed(subject.nativeName))
    )
  }

  /**
   * The subject's account and the sentinel, which is looked up after it and in the same way. The whole list is read
   * instead where filters prove nothing: no sentinel was found by them, or an account whose id was never learnt is
   * neither found by its mark nor proved missing by its name. `known` is what `find` has answered in this act.
   */
  async locate(subject: Subject, known?: ScimUser | null): Promise<Located> {
    const user = known === undefined ? await this.find(subject) : known
    const sentinel = await this.#userNamed(this.config.sentinelUserName)
    const conclusive =
      user === null ? subject.nativeId !== null : user.id === subject.nativeId || isMarked(user, subject)
    if (sentinel !== null && conclusive) return { user, sentinel }
    const found = await this.#scan({
      sentinel: (one) => sameName(one, this.config.sentinelUserName),
      marked: (one) => isMarked(one, subject),
      named: (one) => sameName(one, subject.nativeName),
    })
    const ours = user !== null && conclusive ? user : found.marked
    return { user: ours ?? found.named ?? user, sentinel: sentinel ?? found.sentinel }
  }

  /** The sentinel, by filter or else in the whole list. */
  async sentinel(): Promise<ScimUser | null> {
    const name = this.config.sentinelUserName
    return (await this.#userNamed(name)) ?? (await this.#scan({ it: (user) => sameName(user, name) })).it
  }

  async userById(id: string): Promise<ScimUser | null> {
    const user = await this.client.read(['Users', id], userSchema)
    if (user !== null && user.id !== id)
      throw new ConnectorError('nonsense', 'The target answered with another user than was asked for.')
    return this.#noted(user)
  }

  /** All users, page by page, from `startIndex` on. */
  async *userPages(startIndex: number): AsyncGenerator<ResourcePage<ScimUser>> {
    for await (const page of this.client.pages('Users', userPage, startIndex)) {
      for (const user of page.items) this.#noted(user)
      yield page
    }
  }

  /** The one group an entitlement means. Throws 'refused' when there is none, several, or another than was pinned. */
  async group(mapping: ScimEntitlement): Promise<ScimGroup> {
    if (mapping.groupId !== undefined) {
      const pinned = await this.client.read(['Groups', mapping.groupId], groupSchema)
      if (pinned?.name === mapping.group) return pinned
      throw new ConnectorError(
        'refused',
        'The group that the entitlement names is not the one that was pinned.',
      )
    }
    const found: ScimGroup[] = []
    for await (const group of this.#filtered('Groups', groupPage, 'displayName', mapping.group))
      if (group.name === mapping.group) found.push(group)
    const [only, second] = found
    if (only && !second) return only
    const many = only ? 'bears a name that several groups bear' : 'is not there'
    throw new ConnectorError('refused', `The group that the entitlement names ${many}.`)
  }

  async groupById(id: string): Promise<ScimGroup | null> {
    return this.client.read(['Groups', id], groupSchema)
  }

  /**
   * The groups a user is in. A service that leaves `groups` out for everybody is asked for all its groups; one that
   * showed them on any user and leaves them out on this one says that there are none.
   */
  async groupsOf(user: ScimUser): Promise<readonly GroupRef[]> {
    if (user.groups !== null) return user.groups
    if (this.#tellsGroups) return []
    this.#membership ??= this.#readMembership()
    return (await this.#membership).get(user.id) ?? []
  }

  /** The groups' names, sorted, as entitlements are named. */
  async groupNamesOf(user: ScimUser): Promise<string[]> {
    const names = new Set<string>()
    for (const group of await this.groupsOf(user)) names.add(group.name ?? (await this.#nameOf(group.id)))
    return [...names].sort()
  }

  async #nameOf(id: string): Promise<string> {
    const known = this.#groupNames.get(id)
    if (known !== undefined) return known
    const name = (await this.groupById(id))?.name ?? id
    this.#groupNames.set(id, name)
    return name
  }

  async #readMembership(): Promise<ReadonlyMap<string, readonly GroupRef[]>> {
    const held = new Map<string, GroupRef[]>()
    for await (const group of this.client.resources('Groups', groupPage))
      for (const member of group.members) {
        const refs = held.get(member) ?? []
        refs.push({ id: group.id, name: group.name, indirect: false })
        held.set(member, refs)
      }
    return held
  }

  async #userNamed(userName: string): Promise<ScimUser | null> {
    return this.#userWhere('userName', userName, (user) => sameName(user, userName))
  }

  async #userWhere(attribute: string, value: string, matches: (user: ScimUser) => boolean) {
    for await (const user of this.#filtered('Users', userPage, attribute, value))
      if (matches(this.#noted(user))) return user
    return null
  }

  /** By filter, or everything where the service takes none: the caller looks at each result itself. */
  async *#filtered<T extends { readonly id: string }>(
    path: string,
    page: z.ZodType<ScimPage<T>>,
    attribute: string,
    value: string,
  ): AsyncGenerator<T> {
    try {
      yield* this.client.resources(path, page, { filter: `${attribute} eq ${JSON.stringify(value)}` })
    } catch (error) {
      if (!(error instanceof FilterRefused)) throw error
      yield* this.client.resources(path, page)
    }
  }

  async #scan<K extends string>(wanted: Record<K, (user: ScimUser) => boolean>) {
    const found = {} as Record<K, ScimUser | null>
    const keys = Object.keys(wanted) as K[]
    for (const key of keys) found[key] = null
    for await (const user of this.client.resources('Users', userPage))
      for (const key of keys) if (found[key] === null && wanted[key](this.#noted(user))) found[key] = user
    return found
  }

  #noted<T extends ScimUser | null>(user: T): T {
    if (user?.groups) this.#tellsGroups = true
    return user
  }
}

/** User names ignore case (RFC 7643 clause 4.1.1). */
function sameName(user: ScimUser, userName: string): boolean {
  return user.userName.toLowerCase() === userName.toLowerCase()
}
