import type { Socket } from 'node:net'
import { connectAsync, type MqttClient } from 'mqtt'
import {
  documentedUser,
  type Firmware,
  UID_ROOM,
  type UserFile,
  type Verdict,
  verdictOf,
} from './esp-rfid-rules'

export interface EspRfidOptions {
  readonly broker: { readonly port: number; readonly username: string; readonly password: string }
  /** The same for several readers of one broker: who is meant stands in the command (`doorip`). */
  readonly topic: string
  readonly ip: string
  readonly hostname?: string
  readonly firmware?: Firmware
  /**
   * `documented`: a list says `command: 'userfile'` for each user, in numbers. `as-stored`: what `adduser` made comes back as
   * it was sent, its `cmd` in it, as firmware 2.0 does.
   */
  readonly listing?: 'documented' | 'as-stored'
  /** Time in ms since 1970; the reader's own clock is this, shifted by `fault.clockOffset`. */
  readonly now: () => number
}

export type SentMessage = Readonly<Record<string, unknown>>

export interface EspRfidFault {
  /** Every command is answered as done, and nothing is changed. */
  lies: boolean
  /** It is out of memory: commands are dropped, and an event says so. */
  deaf: boolean
  /** Whether a message of its own gets lost: it sends with QoS 0. */
  loses: (message: SentMessage) => boolean
  /** In ms. A reader that never got the time counts from 1970: see `unsetClock`. */
  clockOffset: number
}

/** An ESP-RFID reader, played from its documentation: no more than a client of the broker, as the real one. */
export interface EspRfid {
  readonly ip: string
  readonly hostname: string
  /** The users in its flash, by the name of their file: the truth, past the protocol. */
  readonly files: ReadonlyMap<string, UserFile>
  /** Adds one as its own page does. */
  addByHand(user: {
    uid: string
    user: string
    acctype: number
    validuntil: number
    validsince?: number
  }): void
  /** The flash was formatted: nobody is known any more. */
  format(): void
  /** What a card gets at this time in ms, by the reader's own clock and rules. */
  verdict(uid: string, at: number): Verdict
  opens(uid: string, at: number): boolean
  /** Somebody holds a card to it. */
  swipe(uid: string): Promise<Verdict>
  heartbeat(): Promise<void>
  readonly fault: EspRfidFault
  /** From now on it takes the time for so many ms after 1970. */
  unsetClock(): void
  /** Commands that were meant for it, since the start or the last `forget`. */
  readonly commands: readonly SentMessage[]
  forget(): void
  /** Resolves when the next command of this name was carried out, or dropped. Ask before it is sent. */
  done(command: string): Promise<void>
  /** Without power: what is sent meanwhile is lost. */
  unplug(): Promise<void>
  plug(): Promise<void>
  close(): Promise<void>
}

export async function startEspRfid(options: EspRfidOptions): Promise<EspRfid> {
  const { topic, ip, firmware = '2.0', listing = 'documented' } = options
  const hostname = options.hostname ?? `esp-rfid-${ip.split('.').at(-1)}`
  const files = new Map<string, UserFile>()
  const commands: SentMessage[] = []
  const fault: EspRfidFault = { lies: false, deaf: false, loses: () => false, clockOffset: 0 }
  let waiting: { command: unknown; tell: () => void }[] = []
  let client: MqttClient | null = null
  const seconds = (at = options.now()) => Math.floor((at + fault.clockOffset) / 1000)
  const verdict = (uid: string, at: number) =>
    verdictOf(files.get(uid.slice(0, UID_ROOM)), seconds(at), firmware)

  async function send(message: SentMessage): Promise<void> {
    if (client === null || fault.loses(message)) return
    await client.publishAsync(`${topic}/send`, JSON.stringify(message), { qos: 0 })
  }
  const event = (type: string, src: string, desc: string) =>
    send({ type, src, desc, data: '', time: seconds(), cmd: 'event', hostname })

  async function obey(message: SentMessage): Promise<void> {
    const command = String(message.cmd ?? '')
    const name = String(message.uid ?? '').slice(0, UID_ROOM)
    const acknowledge = async () => {
      if (firmware !== '1.3') await send({ type: command, ip, hostname })
    }
    if (command === (firmware === '1.3' ? 'listusr' : 'getuserlist')) {
      for (const file of files.values()) await send(listing === 'documented' ? documentedUser(file) : file)
    } else if (command === 'adduser') {
      if (!fault.lies) files.set(name, message)
      await acknowledge()
    } else if (command === 'deletuid') {
      if (!fault.lies) files.delete(name)
      await acknowledge()
    } else if (command === 'deletusers') {
      if (!fault.lies) files.clear()
      await acknowledge()
    } else if (command === 'opendoor') {
      await access('true', 'Always', 'MQTT', ' ')
    } else if (command === 'getconf' && firmware !== '1.3') {
      const general = { hostnm: hostname, restart: 0 }
      await send({ type: command, ip, hostname, configfile: { general, mqtt: { enabled: 1, topic } } })
    }
  }

  const access = (isKnown: string, given: string, username: string, uid: string) =>
    send({
      type: 'access',
      time: seconds(),
      isKnown,
      access: given,
      username,
      uid,
      ...(firmware === '1.3' ? { door: hostname } : { hostname, doorName: 'Door' }),
    })

  async function take(payload: Buffer): Promise<void> {
    const message = parsed(payload)
    // Commands without its address, and those for its neighbours on the same topic.
    if (message?.doorip !== ip) return
    commands.push(message)
    if (fault.deaf) await event('ERRO', 'mqtt', 'Dropping MQTT message, out of memory')
    else await obey(message)
    const told = waiting.filter(({ command }) => command === message.cmd)
    waiting = waiting.filter((each) => !told.includes(each))
    for (const { tell } of told) tell()
  }

  async function plug(): Promise<void> {
    const { port, username, password } = options.broker
    const reconnectPeriod = 100
    const made = await connectAsync({ host: '127.0.0.1', port, username, password, reconnectPeriod })
    client = made
    // It answers in several small packets, each of which would wait for the broker's acknowledgement of the one before.
    const atOnce = () => (made.stream as unknown as Socket).setNoDelay(true)
    atOnce()
    made.on('connect', atOnce)
    // One at a time, in the order of their arrival.
    let last = Promise.resolve()
    made.on('message', (_topic, payload) => {
      last = last.then(() => take(payload)).catch(() => undefined)
    })
    made.on('error', () => undefined)
    // As the firmware does: a command that is sent because of this message may be too early.
    await send({ type: 'boot', time: seconds(), uptime: 0, ip, hostname })
    await made.subscribeAsync(`${topic}/cmd`, { qos: 2 })
  }

  async function unplug(): Promise<void> {
    const gone = client
    client = null
    await gone?.endAsync(true)
  }

  await plug()
  return {
    ip,
    hostname,
    files,
    addByHand: (user) => void files.set(user.uid, { command: 'userfile', validsince: 0, ...user }),
    format: () => files.clear(),
    verdict,
    opens: (uid, at) => ['Always', 'Admin'].includes(verdict(uid, at)),
    async swipe(uid) {
      const given = verdict(uid, options.now())
      const known = files.get(uid.slice(0, UID_ROOM))
      await access(String(known !== undefined), given, String(known?.user ?? 'Unknown'), uid)
      return given
    },
    heartbeat: () => send({ type: 'heartbeat', time: seconds(), uptime: 999, ip, hostname }),
    fault,
    unsetClock() {
      fault.clockOffset = -options.now()
    },
    commands,
    forget: () => void commands.splice(0),
    done: (command) =>
      new Promise((tell) => {
        waiting = [...waiting, { command, tell }]
      }),
    unplug,
    plug,
    close: unplug,
  }
}

function parsed(payload: Buffer): SentMessage | null {
  try {
    const value: unknown = JSON.parse(payload.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as SentMessage) : null
  } catch {
    return null
  }
}
