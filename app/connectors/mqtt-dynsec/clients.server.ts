import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { ForeignAccount } from '~/domain/reconciliation/foreign-end'
import { ConnectorError, type Order, type Subject } from '../contract'
import { sentinelNotSeen } from '../list-whole'
import { markOf, notTheOne, withoutOurMark } from '../mark'
import {
  type BrokerClient,
  brokerClient,
  credentialOf,
  idOf,
  isMarked,
  textNameOf,
  usernameOf,
} from './account'
import type { DynsecConfig, DynsecEntitlement } from './config'
import { ANSWER, type Command, type Control, type Reply } from './control.server'

/** Lost races (a client that was made or vanished between read and write) are tried again this often. */
const ATTEMPTS = 4

const got = z.object({ client: brokerClient })

export interface Sight {
  readonly client: BrokerClient | null
  /** Null also where it bears no description: then nothing tells this broker from another. */
  readonly sentinel: BrokerClient | null
}

/** Reads and writes clients for one act. Never touches one that does not bear the order's mark. */
export class Clients {
  constructor(
    private readonly control: Control,
    private readonly config: DynsecConfig,
  ) {}

  /** The subject's client by its name, which nobody can change, and after it the sentinel in the same way. */
  async look({ nativeName }: Pick<Subject, 'nativeName'>): Promise<Sight> {
    const names = [nativeName, this.config.sentinelClient]
    const [client, sentinel] = await this.control.ask(
      names.map((username) => ({ command: 'getClient', username })),
      [ANSWER.noClient],
    )
    return {
      client: clientIn(client, nativeName),
      sentinel: knows(clientIn(sentinel, this.config.sentinelClient)),
    }
  }

  async sentinel(): Promise<BrokerClient | null> {
    return (await this.look({ nativeName: this.config.sentinelClient })).sentinel
  }

  /** The client of this name; null when it is not there, or not shown. */
  async find(username: string): Promise<BrokerClient | null> {
    const [reply] = await this.control.ask([{ command: 'getClient', username }], [ANSWER.noClient])
    return clientIn(reply, username)
  }

  /** Makes the client and its roles what the order says, and returns its native id. */
  async give(order: Order<DynsecEntitlement>): Promise<string> {
    const roles = [...new Set(order.entitlements.map(({ mapping }) => mapping.role))].sort()
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { client, sentinel } = await this.look(order)
      if (sentinel === null) throw sentinelNotSeen()
      if (client === null) {
        const made = await this.#create(order, roles)
        if (made !== null) return made
        continue
      }
      assertOurs(client, order)
      if (await this.#bring(client, order, roles)) return idOf(client)
    }
    throw new ConnectorError('refused', 'The client came and went again and again while it was switched on.')
  }

  /**
   * Switches the client off and takes its roles, or deletes it: the broker cuts its connections in the same step. Somebody
   * else's client of the same name is left alone, and ours is then not found, which is success.
   */
  async take(order: Order<DynsecEntitlement>): Promise<string | null> {
    const { client } = await this.look(order)
    if (client === null) return order.nativeId
    if (idOf(client) !== order.nativeId && !isMarked(client, order)) return order.nativeId
    assertOurs(client, order)
    const { username } = client
    const commands: Command[] = []
    if (!client.disabled) commands.push({ command: 'disableClient', username })
    if (order.state === 'gone') commands.push({ command: 'deleteClient', username })
    else if (client.roles.length + client.groups.length > 0) commands.push(rights(username, []))
    await this.#write(commands, [ANSWER.noClient])
    return idOf(client)
  }

  /** Deletes a client that is not ours, once people ordered it. See the contract. */
  async endForeign({ nativeId, nativeName }: ForeignAccount): Promise<void> {
    const username = usernameOf(nativeId)
    const client = await this.find(username)
    if (client === null) return
    const isOwn = [this.config.sentinelClient, this.config.brokerUser].includes(username)
    if (idOf(client) !== nativeId || username !== nativeName || isOwn || credentialOf(client) !== null)
      throw notTheOne('client')
    await this.#write(
      [
        { command: 'disableClient', username },
        { command: 'deleteClient', username },
      ],
      [ANSWER.noClient],
    )
  }

  /** With its roles at once. Null when somebody of that name came in between: us, by another delivery, or not. */
  async #create(order: Order<DynsecEntitlement>, roles: readonly string[]): Promise<string | null> {
    const textname = textNameOf(order.holderName, randomBytes(4).toString('hex'))
    const [reply] = await this.#write(
      [
        {
          command: 'createClient',
          username: order.nativeName,
          ...(order.secret === null ? {} : { password: order.secret }),
          textname,
          textdescription: markOf(order.credentialId),
          roles: roles.map((rolename) => ({ rolename })),
        },
      ],
      [ANSWER.clientExists],
    )
    if (reply?.error === ANSWER.clientExists) return null
    return idOf({ username: order.nativeName, textName: textname } as BrokerClient)
  }

  /** False when it has vanished meanwhile. Nothing is written where nothing differs: each write cuts its connections. */
  async #bring(
    client: BrokerClient,
    order: Order<DynsecEntitlement>,
    roles: readonly string[],
  ): Promise<boolean> {
    const { username } = client
    const same = client.groups.length === 0 && [...client.roles].sort().join('\n') === roles.join('\n')
    if (!same || order.secret !== null) {
      const password = order.secret === null ? {} : { password: order.secret }
      const [reply] = await this.#write([{ ...rights(username, roles), ...password }], [ANSWER.noClient])
      if (reply?.error === ANSWER.noClient) return false
    }
    if (!client.disabled) return true
    // Asked only now: the plugin would switch it on although it had refused its roles.
    const [reply] = await this.#write([{ command: 'enableClient', username }], [ANSWER.noClient])
    return reply?.error === null
  }

  async #write(commands: readonly Command[], accept: readonly string[]): Promise<Reply[]> {
    return commands.length === 0 ? [] : this.control.ask(commands, accept)
  }
}

/** A client has exactly these roles afterwards, and nothing from a group. */
function rights(username: string, roles: readonly string[]): Command {
  const list = roles.map((rolename) => ({ rolename }))
  return { command: 'modifyClient', username, roles: list, groups: [] }
}

function clientIn(reply: Reply | undefined, username: string): BrokerClient | null {
  if (reply === undefined || reply.error !== null) return null
  const read = got.safeParse(reply.data)
  if (read.success && read.data.client.username === username) return read.data.client
  throw new ConnectorError('nonsense', 'The target answered with another client than it was asked for.')
}

function knows(sentinel: BrokerClient | null): BrokerClient | null {
  return sentinel?.description ? sentinel : null
}

function assertOurs(client: BrokerClient, order: Order<DynsecEntitlement>): void {
  if (isMarked(client, order)) return
  throw withoutOurMark('A client')
}
