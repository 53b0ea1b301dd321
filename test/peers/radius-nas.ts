import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { CLIENT_SECRET } from './freeradius'
import { type RadiusReply, radclient } from './radclient'
import { type NasRequest, readRequest, writeAnswer } from './radius-packets'

/** The codes of what it was asked about sessions that there were: a check of the system asks about one that never was. */
export function codesHeard({ heard }: Pick<RadiusNas, 'heard'>): number[] {
  return heard.filter(({ values }) => String(values.get(44)) !== 'daypass-check').map(({ code }) => code)
}

export const NAS_SECRET = 'secret-for-disconnect-requests'

/** A session as the NAS holds it. */
export interface NasRecord {
  readonly id: string
  readonly userName: string
  readonly vlan: string
  readonly sessionClass: string
  /** By its own clock, ms. */
  endsAt: number
}

export interface NasFaults {
  /** Answers nothing. */
  deaf: boolean
  /** Answers each request with 506, resources unavailable. */
  refuses: boolean
  /** Answers CoA-Requests with 405, unsupported service. */
  knowsNoCoa: boolean
  /** So many requests are heard and not answered. */
  loses: number
  /** Answers come from somebody who does not know the secret. */
  forges: boolean
}

/**
 * An access switch: signs devices in at a RADIUS server, keeps their sessions, ends each when its Session-Timeout is over, and
 * takes Disconnect- and CoA-Requests.
 */
export interface RadiusNas {
  readonly port: number
  readonly sessions: ReadonlyMap<string, NasRecord>
  /** Every request that it believed. */
  readonly heard: readonly NasRequest[]
  readonly fault: NasFaults
  signIn(userName: string, password: string, station?: string): Promise<RadiusReply>
  /** Opens a session without asking anybody. */
  open(session: NasRecord): void
  /** Settles when the session is over. */
  ended(sessionId: string): Promise<void>
  /** Sends news of a session to the accounting port. */
  tell(session: NasRecord, status: string): Promise<RadiusReply | null>
  /** Ends what its Session-Timeout ends by now. */
  tick(): Promise<void>
  close(): Promise<void>
}

export async function startRadiusNas(
  server: { readonly authPort: number; readonly acctPort: number },
  now: () => number,
): Promise<RadiusNas> {
  const sessions = new Map<string, NasRecord>()
  const waiting = new Map<string, () => void>()
  const heard: NasRequest[] = []
  const fault: NasFaults = { deaf: false, refuses: false, knowsNoCoa: false, loses: 0, forges: false }
  const socket = createSocket('udp4')
  let made = 0

  const end = (id: string) => {
    sessions.delete(id)
    waiting.get(id)?.()
  }

  const tell = (session: NasRecord, status: string) =>
    radclient(server.acctPort, 'acct', CLIENT_SECRET, {
      'Acct-Status-Type': status,
      'User-Name': session.userName,
      'Acct-Session-Id': session.id,
      'NAS-IP-Address': '127.0.0.1',
      'Calling-Station-Id': '02-00-00-00-00-01',
      ...(session.sessionClass === '' ? {} : { Class: session.sessionClass }),
    })

  /** The Error-Cause of a NAK; null for an ACK. */
  function act({ code, values }: NasRequest): number | null {
    if (fault.refuses) return 506
    const session = sessions.get(String(values.get(44)))
    if (!session || session.userName !== String(values.get(1))) return 503
    if (code === 40) {
      end(session.id)
      return null
    }
    if (fault.knowsNoCoa) return 405
    const seconds = values.get(27)
    if (!seconds) return 402
    session.endsAt = now() + seconds.readUInt32BE() * 1000
    return null
  }

  socket.on('message', (bytes, from) => {
    const request = readRequest(bytes, NAS_SECRET)
    if (fault.deaf || request === null) return
    heard.push(request)
    if (fault.loses > 0) {
      fault.loses -= 1
      return
    }
    const cause = fault.forges ? null : act(request)
    const code = request.code + (cause === null ? 1 : 2)
    const secret = fault.forges ? 'not the secret' : NAS_SECRET
    socket.send(writeAnswer(bytes, code, cause, secret), from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')

  return {
    port: socket.address().port,
    sessions,
    heard,
    fault,
    async signIn(userName, password, station = '02-00-00-00-00-01') {
      const reply = await radclient(server.authPort, 'auth', CLIENT_SECRET, {
        'User-Name': userName,
        'User-Password': password,
        'NAS-IP-Address': '127.0.0.1',
        'Calling-Station-Id': station,
      })
      if (reply === null) throw new Error('the RADIUS server does not answer')
      if (reply.packet !== 'Access-Accept') return reply
      made += 1
      const session: NasRecord = {
        id: `session-${made}`,
        userName,
        vlan: reply.attributes['Tunnel-Private-Group-Id'] ?? '',
        sessionClass: reply.attributes.Class ?? '',
        endsAt: now() + Number(reply.attributes['Session-Timeout']) * 1000,
      }
      sessions.set(session.id, session)
      await tell(session, 'Start')
      return reply
    },
    open: (session) => void sessions.set(session.id, session),
    ended: (id) =>
      sessions.has(id) ? new Promise<void>((resolve) => waiting.set(id, resolve)) : Promise.resolve(),
    tell,
    async tick() {
      for (const session of [...sessions.values()]) {
        if (session.endsAt > now()) continue
        end(session.id)
        await tell(session, 'Stop')
      }
    },
    async close() {
      const closed = once(socket, 'close')
      socket.close()
      await closed
    },
  }
}
