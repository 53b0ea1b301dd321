import type { Socket } from 'node:net'
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet'
import { ConnectorError } from '../contract'
import { declaredLength } from './framing'

/** The longest packet that is read, bytes: a page of 100 clients takes some 40 kB. The broker is told to send none longer. */
export const MAX_PACKET = 4 * 1024 * 1024

/** So many messages are kept that nobody waits for. */
const MOST_UNHEARD = 50_000

/** What others published and the broker handed on. */
export interface Message {
  readonly topic: string
  readonly payload: string
}

export interface Listener {
  heard(message: Message): void
  ended(error: unknown): void
}

interface Waiting {
  readonly answer: string
  readonly messageId: number | undefined
  resolve(packet: Packet): void
  reject(error: unknown): void
}

/**
 * One MQTT 5 connection that stands. A connection that broke stays broken: an act that signed in again by itself would not
 * know what it missed meanwhile.
 */
export class MqttWire {
  readonly #socket: Socket
  readonly #parser = parser({ protocolVersion: 5 })
  readonly #waiting = new Set<Waiting>()
  #listener: Listener | null = null
  /** What came while nobody listened: of what comes together only a part may be the answer to the last question. */
  #unheard: Message[] = []
  #parts: Buffer[] = []
  #dead: unknown = null

  constructor(socket: Socket) {
    this.#socket = socket
    this.#parser.on('packet', (packet) => this.#heard(packet))
    this.#parser.on('error', () => this.#end(nonsense()))
    socket.on('data', (part: Buffer) => this.#read(part))
    socket.on('error', (error) => this.#end(error))
    socket.on('close', () => this.#end(new Error('closed')))
  }

  /** Sends, and waits for the packet that answers. Throws ConnectorError, or the socket's error. */
  ask(packet: Packet, answer: string): Promise<Packet> {
    return new Promise((resolve, reject) => {
      if (this.#dead !== null) return reject(this.#dead)
      this.#waiting.add({ answer, messageId: packet.messageId, resolve, reject })
      this.#socket.write(generate(packet, { protocolVersion: 5 }))
    })
  }

  /** Who is told each message that came since the last one that was told, one by one, and what ends the connection. */
  set listener(listener: Listener | null) {
    this.#listener = listener
    if (this.#dead !== null) listener?.ended(this.#dead)
    else this.#tell()
  }

  close(): void {
    if (this.#dead === null && !this.#socket.destroyed)
      this.#socket.end(generate({ cmd: 'disconnect', reasonCode: 0 }, { protocolVersion: 5 }))
    this.#dead ??= new Error('closed')
    // Whoever does not close its side is not waited for.
    this.#socket.unref()
    this.#socket.destroySoon()
  }

  #read(part: Buffer): void {
    this.#parts.push(part)
    for (let length = this.#declared(); length !== null; length = this.#declared()) {
      if (length < 0 || length > MAX_PACKET) {
        this.#end(nonsense())
        return
      }
      if (this.#parts.reduce((sum, each) => sum + each.byteLength, 0) < length) return
      // Put together only when it is whole: otherwise a long packet would be copied again at each part.
      const read = Buffer.concat(this.#parts)
      this.#parts = length === read.byteLength ? [] : [read.subarray(length)]
      this.#parser.parse(read.subarray(0, length))
      if (this.#dead !== null) return
    }
  }

  #declared(): number | null {
    const [first] = this.#parts
    return first === undefined ? null : (declaredLength(first) ?? declaredLength(Buffer.concat(this.#parts)))
  }

  #heard(packet: Packet): void {
    // Only quality 0 is subscribed to: another would wait for an answer that nobody gives.
    if (packet.cmd === 'publish' && packet.qos === 0) this.#told(packet)
    else if (packet.cmd === 'disconnect') this.#end(new Error('the broker hung up'))
    else this.#answered(packet)
  }

  #told({ topic, payload }: IPublishPacket): void {
    this.#unheard.push({ topic, payload: payload.toString() })
    if (this.#unheard.length > MOST_UNHEARD) this.#end(nonsense())
    else this.#tell()
  }

  #tell(): void {
    while (this.#listener !== null) {
      const message = this.#unheard.shift()
      if (message === undefined) return
      this.#listener.heard(message)
    }
  }

  #answered(packet: Packet): void {
    const waiting = [...this.#waiting].find(
      ({ answer, messageId }) => answer === packet.cmd && messageId === (packet.messageId ?? undefined),
    )
    if (waiting === undefined) {
      this.#end(nonsense())
      return
    }
    this.#waiting.delete(waiting)
    waiting.resolve(packet)
  }

  #end(error: unknown): void {
    this.#dead ??= error
    this.#socket.destroy()
    for (const { reject } of this.#waiting) reject(error)
    this.#waiting.clear()
    this.#listener?.ended(error)
  }
}

function nonsense(): ConnectorError {
  return new ConnectorError('nonsense', "The target's answer is not MQTT, or too long.")
}
