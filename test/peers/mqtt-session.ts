import { connect } from 'node:net'

/** A device's connection to a broker, over bytes of its own (MQTT 3.1.1): independent of what the connectors speak with. */
export interface MqttSession {
  /** What the broker answered (clause 3.2.2.3): 0 accepted, 4 bad user name or password, 5 not authorised; -1 for none. */
  readonly code: number
  isOpen(): boolean
  /** Settles when the broker, or `close`, ended it. */
  readonly ended: Promise<void>
  close(): void
}

export interface MqttSignIn {
  readonly username: string
  readonly password: string
  /** One that the broker makes up when absent. */
  readonly clientId?: string
}

const CONNECT = 0x10
const CLEAN_WITH_NAME_AND_PASSWORD = 0xc2

/** Signs in and stays, without a keep-alive: only the broker ends it. */
export function openMqttSession(port: number, signIn: MqttSignIn): Promise<MqttSession> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let open = true
  const ended = new Promise<void>((resolve) => {
    socket.on('close', () => {
      open = false
      resolve()
    })
  })
  // What went wrong is told by the code; the socket closes after it.
  socket.on('error', () => undefined)
  const session = (code: number): MqttSession => ({
    code,
    isOpen: () => open,
    ended,
    close: () => void socket.destroy(),
  })
  socket.on('connect', () => void socket.write(connectPacket(signIn)))
  return new Promise((resolve) => {
    void ended.then(() => resolve(session(-1)))
    socket.on('data', (part: Buffer) => {
      const code = part[0] === 0x20 ? (part[3] ?? -1) : -1
      if (code !== 0) socket.destroy()
      resolve(session(code))
    })
  })
}

function connectPacket({ username, password, clientId = '' }: MqttSignIn): Buffer {
  const body = Buffer.concat([
    text('MQTT'),
    Buffer.from([4, CLEAN_WITH_NAME_AND_PASSWORD, 0, 0]),
    text(clientId),
    text(username),
    text(password),
  ])
  return Buffer.concat([Buffer.from([CONNECT, ...lengthOf(body)]), body])
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8')
  const size = Buffer.alloc(2)
  size.writeUInt16BE(bytes.length)
  return Buffer.concat([size, bytes])
}

/** Seven bits a byte, the lowest first (clause 2.2.3). */
function lengthOf(body: Buffer): number[] {
  const digits: number[] = []
  let left = body.length
  do {
    const digit = left % 128
    left = Math.floor(left / 128)
    digits.push(left > 0 ? digit | 0x80 : digit)
  } while (left > 0)
  return digits
}
