import { randomBytes } from 'node:crypto'
import type { Packet } from 'mqtt-packet'
import { type Millis, SECOND } from '~/domain/kernel/time'
import { ConnectorError, type ConnectorFault } from '../contract'
import { callFault } from '../target-faults'
import { openTargetSocket, type TargetSocket } from '../target-socket.server'
import type { BrokerConfig } from './broker-config'
import { MAX_PACKET, type Message, MqttWire } from './wire.server'

/** What reason codes of MQTT 5 (clause 2.4) mean for the engine. */
const FAULTS: Readonly<Record<number, ConnectorFault>> = {
  128: 'failing',
  // Nothing takes what is published there.
  131: 'unsupported',
  132: 'unsupported',
  134: 'unauthorised',
  135: 'unauthorised',
  136: 'failing',
  137: 'throttled',
  138: 'unauthorised',
  140: 'unsupported',
  143: 'refused',
  144: 'refused',
  151: 'throttled',
  // Another broker has it: references are not followed.
  156: 'nonsense',
  157: 'nonsense',
  159: 'throttled',
}

/** The broker took it, and nobody is subscribed to it. */
const NOBODY_LISTENS = 16

/** What is published to be answered. */
export interface Question {
  readonly topic: string
  readonly payloads: readonly string[]
  /** So long the broker keeps it for a subscriber that is away. */
  readonly expiry: Millis
  /** So long the answer is waited for: who gives it may be switched off, and nobody says so. */
  readonly patience: Millis
  /** What it means that none comes. */
  readonly silence: ConnectorFault
}

interface Coming<T> {
  readonly comes: Promise<T>
  forget(): void
}

/** Speaks MQTT 5 to one broker for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class MqttClient {
  readonly #config: BrokerConfig
  readonly #signal: AbortSignal
  #wire: MqttWire | null = null
  #connected = false
  #messages = 0

  private constructor(config: BrokerConfig, signal: AbortSignal) {
    this.#config = config
    this.#signal = signal
  }

  /** Connects, signs in, does the work, and hangs up whatever came of it. */
  static async with<T>(
    config: BrokerConfig,
    signal: AbortSignal,
    work: (client: MqttClient) => Promise<T>,
  ): Promise<T> {
    const client = await MqttClient.open(config, signal)
    try {
      return await work(client)
    } finally {
      client.close()
    }
  }

  static async open(config: BrokerConfig, signal: AbortSignal): Promise<MqttClient> {
    const client = new MqttClient(config, signal)
    try {
      await client.#signIn()
      return client
    } catch (error) {
      client.close()
      throw error
    }
  }

  close(): void {
    this.#wire?.close()
  }

  /** From now on what is published under this topic is heard. Messages that were kept from before are not sent. */
  async subscribe(topic: string): Promise<void> {
    const answer = await this.#ask(
      'for a subscription',
      { cmd: 'subscribe', messageId: this.#nextId(), subscriptions: [{ topic, qos: 0, rh: 2 }] },
      'suback',
    )
    const [granted] = answer.cmd === 'suback' ? answer.granted : []
    this.#assertFine('a subscription', typeof granted === 'number' ? granted : 128)
  }

  /**
   * Publishes at least once, and returns whether somebody is subscribed. A broker keeps it for a subscriber that is away,
   * but not longer than `expiry`.
   */
  async publish(topic: string, payload: string, expiry: Millis): Promise<boolean> {
    const answer = await this.#ask(
      'to publish',
      {
        cmd: 'publish',
        messageId: this.#nextId(),
        topic,
        payload,
        qos: 1,
        dup: false,
        retain: false,
        properties: { messageExpiryInterval: Math.ceil(expiry / SECOND) },
      },
      'puback',
    )
    const code = answer.cmd === 'puback' ? (answer.reasonCode ?? 0) : 0
    if (code === NOBODY_LISTENS) return false
    this.#assertFine('a message', code)
    return true
  }

  /**
   * Publishes one after another, and waits for the first message that `pick` takes, which is shown every message that came
   * after the one that was taken last. Throws ConnectorError with the fault `silence` when none comes, or what `pick` throws.
   */
  async answered<T>(
    { topic, payloads, expiry, ...wait }: Question,
    pick: (message: Message) => T | undefined,
  ): Promise<T> {
    const answer = this.#next(wait, pick)
    try {
      // All at once: they arrive in this order.
      const taken = await Promise.all(payloads.map((payload) => this.publish(topic, payload, expiry)))
      if (taken.includes(false))
        throw new ConnectorError('unreachable', 'Nobody at the broker listens for what the target is asked.')
      return await answer.comes
    } finally {
      answer.forget()
    }
  }

  #next<T>(
    { patience, silence }: Pick<Question, 'patience' | 'silence'>,
    pick: (message: Message) => T | undefined,
  ): Coming<T> {
    const wire = this.#wire
    if (wire === null) throw new Error('not connected')
    let forget = () => {}
    const comes = new Promise<T>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new ConnectorError(silence, 'The target did not answer what was published.')),
        patience,
      )
      forget = () => {
        clearTimeout(timer)
        wire.listener = null
      }
      wire.listener = {
        heard: (message) => {
          try {
            const taken = pick(message)
            if (taken === undefined) return
            resolve(taken)
          } catch (error) {
            reject(error)
          }
          forget()
        },
        ended: (error) => reject(this.#named(error, 'for an answer')),
      }
    })
    // Whoever published in vain does not wait for it.
    comes.catch(() => undefined)
    return { comes, forget }
  }

  async #signIn(): Promise<void> {
    const { brokerUser, brokerPassword } = this.#config
    const answer = await this.#ask(
      'to sign in',
      {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: 5,
        clean: true,
        // A name of its own each time: of two connections of one name a broker ends the first.
        clientId: `daypass-${randomBytes(9).toString('hex')}`,
        keepalive: 0,
        username: brokerUser,
        password: Buffer.from(brokerPassword),
        properties: { maximumPacketSize: MAX_PACKET },
      },
      'connack',
    )
    const code = answer.cmd === 'connack' ? (answer.reasonCode ?? answer.returnCode ?? 0) : 0
    this.#assertFine('the sign-in', code)
  }

  #nextId(): number {
    this.#messages += 1
    return this.#messages
  }

  #assertFine(what: string, code: number): void {
    if (code < 128) return
    const fault = FAULTS[code] ?? 'refused'
    throw new ConnectorError(fault, `The broker answered ${what} with reason code ${code}.`)
  }

  async #ask(what: string, packet: Packet, answer: string): Promise<Packet> {
    try {
      this.#signal.throwIfAborted()
      this.#wire ??= new MqttWire(
        await openTargetSocket(socketOf(this.#config), this.#signal, () => {
          this.#connected = true
        }),
      )
      return await this.#wire.ask(packet, answer)
    } catch (error) {
      throw this.#named(error, what)
    }
  }

  #named(error: unknown, what: string): Error {
    return callFault(error, what, { aborted: this.#signal.aborted, connected: this.#connected })
  }
}

const PORTS: Readonly<Record<string, number>> = { 'mqtt:': 1883, 'mqtts:': 8883 }

function socketOf({ brokerUrl, caCertificate, pin }: BrokerConfig): TargetSocket {
  const { protocol, hostname, port } = new URL(brokerUrl)
  return {
    hostname,
    port: Number(port) || PORTS[protocol] || 0,
    tls: protocol === 'mqtts:' ? { ca: caCertificate, pin } : null,
  }
}
