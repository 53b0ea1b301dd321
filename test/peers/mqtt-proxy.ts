import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { generate, type IPublishPacket, type Packet, parser } from 'mqtt-packet'

/** What a client published, and what the broker hands on to it. */
export interface Published {
  readonly topic: string
  readonly payload: string
}

/** What goes wrong between a client and the broker behind the proxy. */
export type MqttFault =
  | { readonly mode: 'pass' }
  /** Connections are taken and break at once. */
  | { readonly mode: 'down' }
  /** These bytes are answered to whatever is said first. */
  | { readonly mode: 'bytes'; readonly bytes: Buffer }
  /** The broker is not asked: what it would answer with this packet is answered with this reason code. */
  | { readonly mode: 'refuse'; readonly answer: 'connack' | 'suback' | 'puback'; readonly code: number }
  /** The broker says goodbye with this reason code to whatever is published. */
  | { readonly mode: 'goodbye'; readonly code: number }
  /** What is published is taken and never arrives; the messages that `reply` makes are answered. Null hands it on. */
  | { readonly mode: 'reply'; reply(published: Published): readonly Published[] | null }
  /** Messages to the client are what `edit` makes of them. */
  | { readonly mode: 'edit'; edit(message: Published): readonly Published[] }
  /** The answer to the n-th write is lost after its effect: it never arrives, or the connection breaks. */
  | { readonly mode: 'lose'; readonly nth: number; readonly how: 'never' | 'broken' }

export interface MqttProxyOptions {
  /** Does it change something? */
  isWrite(published: Published): boolean
  /** Is this message the answer to what was published? */
  answers(published: Published, message: Published): boolean
}

export interface MqttProxy {
  readonly port: number
  readonly published: readonly Published[]
  forget(): void
  set(fault: MqttFault): void
  /** Resolves when the next answer was lost. Ask before the call. */
  lost(): Promise<void>
  close(): Promise<void>
}

const V5 = { protocolVersion: 5 }
const ANSWERS: Readonly<Record<string, 'connack' | 'suback' | 'puback'>> = {
  connect: 'connack',
  subscribe: 'suback',
  publish: 'puback',
}

/** A proxy of TCP on loopback that understands MQTT 5: the broker behind it stays real. */
export async function startMqttProxy(target: number, options: MqttProxyOptions): Promise<MqttProxy> {
  const published: Published[] = []
  const open = new Set<Socket>()
  let fault: MqttFault = { mode: 'pass' }
  let writes = 0
  let waiting: (() => void)[] = []

  function serve(client: Socket): void {
    open.add(client)
    const server = connect({ port: target, host: '127.0.0.1', noDelay: true })
    let struck: { readonly write: Published; readonly how: 'never' | 'broken' } | null = null
    const both = () => {
      client.destroy()
      server.destroy()
    }
    client.on('error', both).on('close', () => {
      open.delete(client)
      server.destroy()
    })
    server.on('error', both).on('close', () => client.destroy())
    if (fault.mode === 'down') {
      both()
      return
    }
    const tell = (packet: Packet) => void client.write(generate(packet, V5))
    const hand = (message: Published) =>
      tell({ cmd: 'publish', qos: 0, dup: false, retain: false, ...message })

    const fromClient = parser(V5).on('packet', (packet) => {
      if (packet.cmd === 'publish') noted(packet)
      if (!answeredHere(packet)) server.write(generate(packet, V5))
    })
    const fromServer = parser(V5).on('packet', (packet) => {
      if (packet.cmd !== 'publish') {
        tell(packet)
        return
      }
      const message = publishedIn(packet)
      if (struck !== null && options.answers(struck.write, message)) {
        const { how } = struck
        struck = null
        for (const settle of waiting.splice(0)) settle()
        if (how === 'broken') both()
        return
      }
      for (const each of fault.mode === 'edit' ? fault.edit(message) : [message]) hand(each)
    })
    client.on('data', (part) => {
      if (fault.mode === 'bytes') client.write(fault.bytes)
      else fromClient.parse(part)
    })
    server.on('data', (part) => fromServer.parse(part))

    function noted(packet: IPublishPacket): void {
      const message = publishedIn(packet)
      published.push(message)
      if (fault.mode !== 'lose' || !options.isWrite(message)) return
      writes += 1
      if (writes === fault.nth) struck = { write: message, how: fault.how }
    }

    function answeredHere(packet: Packet): boolean {
      if (fault.mode === 'refuse' && ANSWERS[packet.cmd] === fault.answer) {
        tell(answer(packet, fault.code))
        return true
      }
      if (packet.cmd !== 'publish') return false
      if (fault.mode === 'goodbye') tell({ cmd: 'disconnect', reasonCode: fault.code })
      const replies = fault.mode === 'reply' ? fault.reply(publishedIn(packet)) : null
      if (replies === null) return fault.mode === 'goodbye'
      tell(answer(packet, 0))
      for (const message of replies) hand(message)
      return true
    }
  }

  const proxy = createServer({ noDelay: true }, serve)
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  return {
    port: (proxy.address() as AddressInfo).port,
    published,
    forget: () => void published.splice(0),
    set(next) {
      fault = next
      writes = 0
    },
    lost: () =>
      new Promise((resolve) => {
        waiting = [...waiting, resolve]
      }),
    close: () =>
      new Promise<void>((resolve) => {
        proxy.close(() => resolve())
        for (const socket of open) socket.destroy()
      }),
  }
}

function publishedIn({ topic, payload }: IPublishPacket): Published {
  return { topic, payload: payload.toString() }
}

/** What a broker answers. Its reason string tells what a careless client would pass on. */
function answer({ cmd, messageId }: Packet, code: number): Packet {
  const properties = { reasonString: 'one-time-SECRET-of-the-holder of Zoë Ångström' }
  if (cmd === 'connect')
    return {
      cmd: 'connack',
      sessionPresent: false,
      reasonCode: code,
      properties: code === 0 ? {} : properties,
    }
  if (cmd === 'subscribe') return { cmd: 'suback', messageId, granted: [code] }
  return { cmd: 'puback', messageId, reasonCode: code, properties: code === 0 ? {} : properties }
}
