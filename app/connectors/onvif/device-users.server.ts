import type { Account } from '~/domain/reconciliation/observation'
import { ConnectorError } from '../contract'
import type { OnvifClient } from './client.server'
import { OnvifFault } from './soap'
import { children, field, textAt } from './xml'

/** A user as the device tells of it; passwords it never tells. */
export interface DeviceUser {
  readonly name: string
  readonly level: string
}

/**
 * How the names stand in DeleteUsers: as ONVIF has it, then as devices have it that read them in another namespace or in
 * none. Each is a request of its own, and only the list afterwards says whether it was understood.
 */
const DELETE_WAYS: readonly ((name: string) => string)[] = [
  (name) => field('tds:Username', name),
  (name) => field('tt:Username', name),
  (name) => field('Username', name),
]

/** As a listing has it. */
export function accountOf({ name, level }: DeviceUser): Account {
  return {
    nativeId: name,
    nativeName: name,
    displayName: null,
    active: true,
    entitlements: [level],
    markedCredentialId: null,
    lastUsedAt: null,
    createdAt: null,
  }
}

/** A device's users, read whole at each question: there are few, and the list has no pages. */
export class DeviceUsers {
  constructor(private readonly client: OnvifClient) {}

  async all(): Promise<DeviceUser[]> {
    const answer = await this.client.ask({ service: 'tds', name: 'GetUsers' })
    const users = children(answer, 'User').map((user) => {
      const name = textAt(user, 'Username')
      if (name === null) throw new ConnectorError('nonsense', 'The target lists a user without a name.')
      return { name, level: textAt(user, 'UserLevel') ?? '' }
    })
    if (new Set(users.map(({ name }) => name)).size < users.length)
      throw new ConnectorError('nonsense', 'The target lists a user twice.')
    return users
  }

  async named(name: string): Promise<DeviceUser | null> {
    return (await this.all()).find((user) => user.name === name) ?? null
  }

  /** False when a user of that name is there already. */
  async create(name: string, password: string, level: string): Promise<boolean> {
    try {
      await this.client.ask({ service: 'tds', name: 'CreateUsers', content: userXml(name, password, level) })
      return true
    } catch (error) {
      if (error instanceof OnvifFault && error.says('UsernameClash')) return false
      throw error
    }
  }

  /** Sets level and password; without a password the user keeps theirs. */
  async set(name: string, password: string | null, level: string): Promise<void> {
    await this.client.ask({ service: 'tds', name: 'SetUser', content: userXml(name, password, level) })
  }

  /**
   * Deletes one user, in whichever way the device understands. "Not there" is success. A device that says yes and keeps the
   * user ends this too: the read-back tells. Throws the device's first refusal while the user is there.
   */
  async delete(name: string): Promise<void> {
    let refusal: OnvifFault | null = null
    for (const way of DELETE_WAYS) {
      try {
        await this.client.ask({ service: 'tds', name: 'DeleteUsers', content: way(name) })
      } catch (error) {
        // Only what may be a matter of spelling is said in another way.
        if (!(error instanceof OnvifFault) || error.notAllowed || error.says('FixedUser')) throw error
        refusal ??= error
      }
      if ((await this.named(name)) === null) return
    }
    if (refusal !== null) throw refusal
  }
}

/** Username, Password, UserLevel: tt:User is a sequence. */
function userXml(name: string, password: string | null, level: string): string {
  const content = field('tt:Username', name) + field('tt:Password', password) + field('tt:UserLevel', level)
  return `<tds:User>${content}</tds:User>`
}
