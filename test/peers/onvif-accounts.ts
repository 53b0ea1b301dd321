import type { Element } from '@xmldom/xmldom'
import { escaped, SoapFault, sequenceOf, TDS, TT, textOf, wrongArguments } from './onvif-soap'

export const USER_LEVELS = ['Administrator', 'Operator', 'User', 'Anonymous', 'Extended'] as const
export type UserLevel = (typeof USER_LEVELS)[number]

export interface DeviceUser {
  readonly username: string
  readonly password: string
  readonly level: UserLevel
}

export interface AccountRules {
  readonly maxUsers: number
  readonly minNameLength: number
  readonly maxNameLength: number
  readonly maxPasswordLength: number
  /** Whether a password is strong enough. */
  readonly strong: (password: string) => boolean
  /** Users that cannot be deleted. */
  readonly fixedUsers: readonly string[]
  /** Users whose password and level cannot be changed. */
  readonly frozenUsers: readonly string[]
  /** The namespace of DeleteUsers' names: the standard's is `tds`. */
  readonly deletesBy: 'tds' | 'tt' | 'any'
  /** What happens to names of another namespace: nothing, with success, or ter:InvalidArgs. */
  readonly otherNames: 'overlooked' | 'refused'
}

export const USUAL_RULES: AccountRules = {
  maxUsers: 20,
  minNameLength: 1,
  maxNameLength: 32,
  maxPasswordLength: 32,
  strong: (password) => password.length >= 8,
  fixedUsers: [],
  frozenUsers: [],
  deletesBy: 'tds',
  otherNames: 'overlooked',
}

/** The users of a device. Every change is made whole or not at all (devicemgmt.wsdl). */
export class OnvifAccounts {
  #users: ReadonlyMap<string, DeviceUser>

  constructor(
    users: readonly DeviceUser[],
    readonly rules: AccountRules,
  ) {
    this.#users = new Map(users.map((user) => [user.username, user]))
  }

  get users(): readonly DeviceUser[] {
    return [...this.#users.values()]
  }

  userNamed(username: string): DeviceUser | undefined {
    return this.#users.get(username)
  }

  /** Past the protocol, and past its rules. */
  put(user: DeviceUser): void {
    this.#users = new Map(this.#users).set(user.username, user)
  }

  remove(username: string): void {
    this.#users = new Map([...this.#users].filter(([name]) => name !== username))
  }

  listed(): string {
    const users = this.users.map(
      ({ username, level }) =>
        `<tds:User><tt:Username>${escaped(username)}</tt:Username><tt:UserLevel>${level}</tt:UserLevel></tds:User>`,
    )
    return `<tds:GetUsersResponse>${users.join('')}</tds:GetUsersResponse>`
  }

  create(action: Element): void {
    const after = new Map(this.#users)
    for (const user of usersOf(action)) {
      const { username, password = '', level } = user
      if (after.has(username)) throw prohibited('UsernameClash')
      if (username.length > this.rules.maxNameLength) throw prohibited('UsernameTooLong')
      if (username.length < this.rules.minNameLength) throw prohibited('UsernameTooShort')
      this.#judge(password)
      if (level === 'Anonymous') throw prohibited('AnonymousNotAllowed')
      after.set(username, { username, password, level })
    }
    if (after.size > this.rules.maxUsers)
      throw new SoapFault('Receiver', ['Action', 'TooManyUsers'], 'there is no room for another user')
    this.#users = after
  }

  /** Without a password, the one that is there stays. */
  set(action: Element): void {
    const after = new Map(this.#users)
    for (const { username, password, level } of usersOf(action)) {
      const user = after.get(username)
      if (!user) throw invalid('UsernameMissing')
      if (this.rules.frozenUsers.includes(username)) throw invalid('FixedUser')
      if (password !== undefined) this.#judge(password)
      if (level === 'Anonymous') throw prohibited('AnonymousNotAllowed')
      after.set(username, { username, level, password: password ?? user.password })
    }
    this.#users = after
  }

  delete(action: Element): void {
    const { deletesBy, otherNames } = this.rules
    const known = { tds: [TDS], tt: [TT], any: [TDS, TT] }[deletesBy]
    const all = [...Array.from(action.getElementsByTagName('*'))].filter(
      (each) => each.localName === 'Username',
    )
    if (all.length === 0) throw wrongArguments('Username is missing')
    const names = all.filter(({ namespaceURI }) => known.includes(namespaceURI ?? ''))
    if (names.length < all.length && otherNames === 'refused') throw wrongArguments('Username is missing')
    const after = new Map(this.#users)
    for (const name of names.map(textOf)) {
      if (!after.has(name)) throw invalid('UsernameMissing')
      if ([...this.rules.fixedUsers, ...this.rules.frozenUsers].includes(name)) throw invalid('FixedUser')
      after.delete(name)
    }
    this.#users = after
  }

  #judge(password: string): void {
    if (password.length > this.rules.maxPasswordLength) throw prohibited('PasswordTooLong')
    if (!this.rules.strong(password)) throw prohibited('PasswordTooWeak')
  }
}

const prohibited = (name: string) => new SoapFault('Sender', ['OperationProhibited', name], name)
const invalid = (name: string) => new SoapFault('Sender', ['InvalidArgVal', name], name)

function usersOf(action: Element): { username: string; password?: string; level: UserLevel }[] {
  return (sequenceOf(action, TDS, ['User+']).User ?? []).map((element) => {
    const parts = sequenceOf(element, TT, ['Username', 'Password?', 'UserLevel', 'Extension?'])
    const level = USER_LEVELS.find((each) => each === textOf(parts.UserLevel?.[0]))
    if (!level) throw new SoapFault('Sender', ['InvalidArgVal'], 'no such level')
    const password = parts.Password?.[0]
    return {
      username: textOf(parts.Username?.[0]),
      level,
      ...(password ? { password: textOf(password) } : {}),
    }
  })
}
