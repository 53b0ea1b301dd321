import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIPv4 } from 'node:net'
import type { Instant, Millis } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import type { NetworkSession } from './authority'
import type { Nas } from './config'
import {
  ATTRIBUTE,
  CODE,
  decodeAnswer,
  encodeRequest,
  integer,
  integerOf,
  nasAddress,
  type Packet,
  text,
} from './packet'

/** How long one sending is waited for, ms; the same packet is sent anew after each of them (RFC 5080 clause 2.2.1). */
const WAITS: readonly Millis[] = [1_000, 2_000, 3_000]

/** RFC 5176 clause 3.6. */
const ERROR_CAUSE = {
  sessionNotFound: 503,
  /** Unsupported Attribute, Service and Extension: a NAS that does not change sessions. */
  unsupported: [401, 405, 406] as readonly number[],
} as const

/** What a NAS did: `done`, it holds no such session, or it does not know how. */
export type NasAnswer = 'done' | 'no_such_session' | 'cannot'

/** Asks one NAS to end or change sessions (RFC 5176). */
export class NasClient {
  constructor(
    private readonly nas: Nas,
    private readonly secret: string,
    private readonly signal: AbortSignal,
    private readonly waits: readonly Millis[] = WAITS,
  ) {}

  /** Ends the session. */
  async disconnect(session: NetworkSession, now: Instant): Promise<NasAnswer> {
    return this.#ask(CODE.disconnectRequest, session, [], now)
  }

  /** Gives the session so many more seconds from now on. */
  async limit(session: NetworkSession, seconds: number, now: Instant): Promise<NasAnswer> {
    return this.#ask(CODE.coaRequest, session, [integer(ATTRIBUTE.sessionTimeout, seconds)], now)
  }

  /** Throws unless the NAS answers, and with our secret: it is asked to end a session that it cannot have. */
  async probe(now: Instant): Promise<void> {
    const nobody = { userName: 'daypass-check', nasSessionId: 'daypass-check', nasAddress: this.nas.address }
    await this.#send(CODE.disconnectRequest, nobody, [], now)
  }

  async #ask(
    code: number,
    session: Pick<NetworkSession, 'userName' | 'nasSessionId' | 'nasAddress'>,
    more: Packet['attributes'],
    now: Instant,
  ): Promise<NasAnswer> {
    const answer = await this.#send(code, session, more, now)
    if (answer.code === code + 1) return 'done'
    const cause = integerOf(answer, ATTRIBUTE.errorCause)
    if (cause === ERROR_CAUSE.sessionNotFound) return 'no_such_session'
    if (code === CODE.coaRequest && ERROR_CAUSE.unsupported.includes(cause ?? 0)) return 'cannot'
    throw new ConnectorError('refused', `The NAS refused, with Error-Cause ${cause ?? 'missing'}.`)
  }

  /** The verified ACK or NAK. The identifier stays the same: who answered twice is one who was asked once. */
  async #send(
    code: number,
    session: Pick<NetworkSession, 'userName' | 'nasSessionId' | 'nasAddress'>,
    more: Packet['attributes'],
    now: Instant,
  ): Promise<Packet> {
    const request = encodeRequest(
      {
        code,
        identifier: randomInt(256),
        attributes: [
          nasAddress(session.nasAddress),
          text(ATTRIBUTE.userName, session.userName),
          text(ATTRIBUTE.acctSessionId, session.nasSessionId),
          // A packet that was kept and is sent again later is old (RFC 5176 clause 6.3).
          integer(ATTRIBUTE.eventTimestamp, Math.floor(now / 1000)),
          ...more,
        ],
      },
      this.secret,
    )
    return new Promise<Packet>((resolve, reject) => {
      const socket = createSocket(isIPv4(this.nas.address) ? 'udp4' : 'udp6')
      let timer: NodeJS.Timeout | undefined
      const finish = (settle: () => void) => {
        clearTimeout(timer)
        this.signal.removeEventListener('abort', abort)
        socket.removeAllListeners()
        socket.on('error', () => undefined)
        socket.close()
        settle()
      }
      const fail = (fault: 'unreachable' | 'timeout', why: string) =>
        finish(() => reject(new ConnectorError(fault, why)))
      const abort = () => fail('timeout', 'The NAS did not answer in time.')
      const turn = (at: number) => {
        const wait = this.waits[at]
        if (wait === undefined) return fail('timeout', 'The NAS did not answer.')
        socket.send(request)
        timer = setTimeout(() => turn(at + 1), wait)
      }
      socket.on('error', () => fail('unreachable', 'The NAS cannot be reached.'))
      socket.on('message', (bytes) => {
        const answer = decodeAnswer(bytes, request, this.secret)
        // Whatever is not signed with our secret is not from the NAS: the real answer may still come.
        if (answer !== null && (answer.code === code + 1 || answer.code === code + 2))
          finish(() => resolve(answer))
      })
      if (this.signal.aborted) return abort()
      this.signal.addEventListener('abort', abort, { once: true })
      socket.connect(this.nas.port, this.nas.address, () => turn(0))
    })
  }
}
