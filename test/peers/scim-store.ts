/** What a SCIM peer holds. Tests and the demo look in here directly, past the protocol. */
export interface StoredUser {
  readonly id: string
  readonly created: Date
  userName: string
  externalId?: string
  displayName?: string
  active: boolean
  lastModified: Date
  version: number
  /** Everything else that a client sent, as it sent it; never the password. */
  readonly more: Record<string, unknown>
}

export interface StoredGroup {
  readonly id: string
  readonly created: Date
  displayName: string
  /** Ids of users. */
  readonly members: Set<string>
  lastModified: Date
  version: number
}

export interface NewUser {
  readonly userName: string
  readonly externalId?: string
  readonly displayName?: string
  readonly active?: boolean
  readonly password?: string
  readonly more?: Record<string, unknown>
}

export interface NewGroup {
  readonly displayName: string
  /** User names of users that are there already. */
  readonly members?: readonly string[]
}

/** A user name or a group's name is taken (RFC 7644 clause 3.3: 409, `uniqueness`). */
export class NameTaken extends Error {
  override readonly name = 'NameTaken'
}

/** An in-memory directory: users, their passwords (write-only) and groups. */
export class ScimStore {
  readonly users = new Map<string, StoredUser>()
  readonly groups = new Map<string, StoredGroup>()
  readonly #passwords = new Map<string, string>()
  #next = 1

  addUser(user: NewUser): StoredUser {
    if (this.userNamed(user.userName)) throw new NameTaken(`userName ${user.userName} is taken`)
    const now = new Date()
    const stored: StoredUser = {
      id: `u${this.#next++}`,
      created: now,
      lastModified: now,
      version: 1,
      userName: user.userName,
      externalId: user.externalId,
      displayName: user.displayName,
      active: user.active ?? true,
      more: { ...user.more },
    }
    this.users.set(stored.id, stored)
    if (user.password !== undefined) this.#passwords.set(stored.id, user.password)
    return stored
  }

  /** Replaces what is given; a password that is not given stays. */
  replaceUser(id: string, user: NewUser): StoredUser {
    const stored = this.users.get(id)
    if (!stored) throw new Error(`no user ${id}`)
    const holder = this.userNamed(user.userName)
    if (holder && holder.id !== id) throw new NameTaken(`userName ${user.userName} is taken`)
    stored.userName = user.userName
    stored.externalId = user.externalId
    stored.displayName = user.displayName
    stored.active = user.active ?? true
    for (const key of Object.keys(stored.more)) delete stored.more[key]
    Object.assign(stored.more, user.more)
    if (user.password !== undefined) this.#passwords.set(id, user.password)
    touch(stored)
    return stored
  }

  removeUser(id: string): boolean {
    for (const group of this.groups.values()) if (group.members.delete(id)) touch(group)
    this.#passwords.delete(id)
    return this.users.delete(id)
  }

  addGroup(group: NewGroup): StoredGroup {
    if (this.groupNamed(group.displayName)) throw new NameTaken(`group ${group.displayName} is there already`)
    const now = new Date()
    const stored: StoredGroup = {
      id: `g${this.#next++}`,
      created: now,
      lastModified: now,
      version: 1,
      displayName: group.displayName,
      members: new Set((group.members ?? []).map((name) => this.#known(name).id)),
    }
    this.groups.set(stored.id, stored)
    return stored
  }

  replaceGroup(id: string, displayName: string, members: Iterable<string>): StoredGroup {
    const stored = this.groups.get(id)
    if (!stored) throw new Error(`no group ${id}`)
    stored.displayName = displayName
    const known = new Set([...members].filter((member) => this.users.has(member)))
    stored.members.clear()
    for (const member of known) stored.members.add(member)
    touch(stored)
    return stored
  }

  removeGroup(id: string): boolean {
    return this.groups.delete(id)
  }

  /** User names ignore case (RFC 7643 clause 4.1.1). */
  userNamed(userName: string): StoredUser | undefined {
    const wanted = userName.toLowerCase()
    return [...this.users.values()].find((user) => user.userName.toLowerCase() === wanted)
  }

  groupNamed(displayName: string): StoredGroup | undefined {
    return [...this.groups.values()].find((group) => group.displayName === displayName)
  }

  usersMarked(externalId: string): StoredUser[] {
    return [...this.users.values()].filter((user) => user.externalId === externalId)
  }

  groupsOf(userId: string): StoredGroup[] {
    return [...this.groups.values()].filter((group) => group.members.has(userId))
  }

  /** Would this sign-in work? The proof of use that is independent of what the protocol says. */
  signIn(userName: string, password: string): boolean {
    const user = this.userNamed(userName)
    return user?.active === true && this.#passwords.get(user.id) === password
  }

  #known(userName: string): StoredUser {
    const user = this.userNamed(userName)
    if (!user) throw new Error(`no user named ${userName}`)
    return user
  }
}

function touch(stored: { lastModified: Date; version: number }): void {
  stored.lastModified = new Date()
  stored.version += 1
}
