import { z } from 'zod'
import { type Millis, SECOND } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import type { MqttClient } from '../mqtt/client.server'
import { ACCOUNT, type DoorUser, doorUser } from './user'

/** A list is read until two readings in succession agree: two a round, and so many rounds at most. */
const ROUNDS = 3

/** How long a controller may take, ms. A command that the broker could not hand on meanwhile is not handed on any more. */
export interface Patience {
  readonly command: Millis
  readonly list: Millis
}
export const PATIENCE: Patience = { command: 10 * SECOND, list: 40 * SECOND }

/** The longest list that is read. */
const MAX_USERS = 20_000

/**
 * A uid that no card and no PIN can be. The firmware takes one command after another and acknowledges a deletion whether
 * there was anything to delete or not: so this one tells that the list before it has ended.
 */
const FENCE = 'daypass-fence'

/** What a controller holds, as two readings in succession told it. */
export interface Reading {
  readonly door: string
  readonly users: readonly DoorUser[]
  /** Null where it was not told. */
  readonly sentinel: DoorUser | null
  readonly hostname: string
}

interface Told {
  readonly users: readonly DoorUser[]
  readonly hostname: string
}

const acknowledgement = z.object({
  type: z.string(),
  ip: z.string(),
  hostname: z.string().nullish(),
})
type Acknowledgement = z.output<typeof acknowledgement>

const event = z.object({ type: z.string(), src: z.string() })

/** One controller behind a broker, for one act. Its answers bear no number: two acts must not ask it at the same time. */
export class Door {
  constructor(
    private readonly client: MqttClient,
    private readonly topic: string,
    readonly address: string,
    private readonly patience: Patience = PATIENCE,
  ) {}

  static async subscribe(client: MqttClient, topic: string): Promise<void> {
    await client.subscribe(`${topic}/send`)
  }

  /** Every user. Messages may be lost on the way, and nothing says so: see the README for what a list proves. */
  async read(sentinelEntry: string): Promise<Reading> {
    let last: string | null = null
    for (let round = 1; round <= ROUNDS; round += 1)
      for (const { users, hostname } of await this.#readTwice()) {
        const told = JSON.stringify(users)
        if (told === last) {
          const sentinel = users.find(({ user }) => user === sentinelEntry) ?? null
          return { door: this.address, users, sentinel, hostname }
        }
        last = told
      }
    throw new ConnectorError('failing', 'A controller tells another list at each reading.')
  }

  /** Makes the user, or puts this one in the place of whoever has the same uid. */
  async write({ uid, user, account, since, until }: Omit<DoorUser, 'relays'>): Promise<void> {
    const disabled = String(ACCOUNT.disabled)
    await this.#command({
      cmd: 'adduser',
      command: 'userfile',
      uid,
      user,
      acctype: String(account),
      acctype2: disabled,
      acctype3: disabled,
      acctype4: disabled,
      validsince: String(since),
      validuntil: String(until),
    })
  }

  /** "Not there" is success. */
  async remove(uid: string): Promise<void> {
    await this.#command({ cmd: 'deletuid', uid })
  }

  async #command(command: { readonly cmd: string; readonly [member: string]: string }): Promise<void> {
    await this.#asked([command], this.patience.command, (message) => this.#acknowledges(message, command.cmd))
  }

  /** Two lists, each sorted by uid: a controller keeps no order. */
  #readTwice(): Promise<Told[]> {
    const list: Readonly<Record<string, string>>[] = [{ cmd: 'getuserlist' }, { cmd: 'deletuid', uid: FENCE }]
    const lists: Told[] = []
    let users = new Map<string, DoorUser>()
    return this.#asked([...list, ...list], this.patience.list, (message) => {
      const told = doorUser.safeParse(message)
      if (told.success) users.set(told.data.uid, told.data)
      if (users.size > MAX_USERS) throw new ConnectorError('nonsense', "A controller's list is too long.")
      const end = told.success ? undefined : this.#acknowledges(message, 'deletuid')
      if (end === undefined) return undefined
      const sorted = [...users.values()].sort((a, b) => (a.uid < b.uid ? -1 : 1))
      lists.push({ users: sorted, hostname: end.hostname ?? '' })
      users = new Map()
      return lists.length === 2 ? lists : undefined
    })
  }

  #asked<T>(
    commands: readonly Readonly<Record<string, string>>[],
    patience: Millis,
    pick: (message: unknown) => T | undefined,
  ): Promise<T> {
    const payloads = commands.map((command) => JSON.stringify({ ...command, doorip: this.address }))
    return this.client.answered(
      // A broker is there and says nothing of a controller that is not: nobody answered.
      { topic: `${this.topic}/cmd`, payloads, expiry: patience, patience, silence: 'timeout' },
      ({ topic, payload }) => {
        if (topic !== `${this.topic}/send`) return undefined
        const message = json(payload)
        if (isDropped(message)) throw new ConnectorError('throttled', 'A controller is out of memory.')
        return pick(message)
      },
    )
  }

  #acknowledges(message: unknown, command: string): Acknowledgement | undefined {
    const read = acknowledgement.safeParse(message)
    return read.success && read.data.type === command && read.data.ip === this.address ? read.data : undefined
  }
}

/** Said in the place of an answer, and not by whom it is meant: whoever waits for one tries again. */
function isDropped(message: unknown): boolean {
  const read = event.safeParse(message)
  return read.success && read.data.type === 'ERRO' && read.data.src === 'mqtt'
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ConnectorError('nonsense', 'A controller answered with what is no JSON.')
  }
}
