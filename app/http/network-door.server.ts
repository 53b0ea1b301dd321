import type { Id } from '~/domain/kernel/ids'
import type { Services } from '~/platform/services'
import { answerLogin, type LoginAnswer } from '~/usecases/network/answer-login.server'
import { systemOfAsker } from '~/usecases/network/asker.server'
import { noteSession, type SessionNews } from '~/usecases/network/note-session.server'

/** A request of FreeRADIUS: the attributes of its packet, as rlm_rest writes them in JSON. */
export interface NetworkRequest {
  readonly what: 'login' | 'accounting'
  readonly systemId: Id
  readonly token: string
  readonly body: unknown
}

/** `body` null: nothing is said beside the status. */
export interface NetworkReply {
  readonly status: 200 | 204 | 400 | 401 | 403
  readonly body: Readonly<Record<string, unknown>> | null
}

const STATUSES = ['Start', 'Interim-Update', 'Stop', 'Accounting-On', 'Accounting-Off'] as const

const reply = (status: NetworkReply['status'], body: NetworkReply['body'] = null): NetworkReply => ({
  status,
  body,
})

/** What stands between HTTP and the use cases: token, attributes, status codes as rlm_rest reads them. */
export function createNetworkDoor(services: Services) {
  return async ({ what, systemId, token, body }: NetworkRequest): Promise<NetworkReply> => {
    const system = await systemOfAsker(services, systemId, token)
    if (system === null) return reply(401)
    const attribute = readerOf(body)
    if (attribute === null) return reply(400)
    const userName = attribute('User-Name')
    if (what === 'accounting') {
      const status = STATUSES.find((each) => each === attribute('Acct-Status-Type'))
      const nasAddress = attribute('NAS-IP-Address') ?? attribute('NAS-IPv6-Address')
      // Kinds of news that tell nothing of a session are taken as heard: who is refused sends them for ever.
      if (status && nasAddress) await noteSession(services, system, newsOf(status, nasAddress, attribute))
      return reply(204)
    }
    const password = attribute('User-Password')
    if (userName === null || password === null) return reply(403)
    const login = { userName, password, station: stationOf(attribute) }
    const answer = await answerLogin(services, system, login)
    services.log.debug({ systemId, answer: answer.accepted ? 'accept' : answer.why }, 'login on the network')
    return answer.accepted ? reply(200, attributesOf(answer)) : reply(403)
  }
}

export type NetworkDoor = ReturnType<typeof createNetworkDoor>

type Attribute = (name: string) => string | null

/** RFC 2868: a tunnel of type VLAN (13) over IEEE 802 (6). Values are never expanded by FreeRADIUS. */
function attributesOf({
  userName,
  segment,
  seconds,
  sessionClass,
}: Extract<LoginAnswer, { accepted: true }>) {
  const set = (value: string | number) => ({ value: [value], op: ':=', do_xlat: false })
  return {
    // The NAS tells of the session under this name, whatever stood outside a tunnel (RFC 2865 clause 5.1).
    'reply:User-Name': set(userName),
    'reply:Tunnel-Type': set(13),
    'reply:Tunnel-Medium-Type': set(6),
    'reply:Tunnel-Private-Group-Id': set(segment.vlan),
    ...(segment.filterId === undefined ? {} : { 'reply:Filter-Id': set(segment.filterId) }),
    // RFC 2865 clause 5.29: at the time-out the session ends, or is asked for anew where the NAS does so.
    'reply:Session-Timeout': set(seconds),
    'reply:Class': set(`0x${Buffer.from(sessionClass, 'utf8').toString('hex')}`),
  }
}

function newsOf(status: SessionNews['status'], nasAddress: string, attribute: Attribute): SessionNews {
  return {
    status,
    userName: attribute('User-Name'),
    nasAddress,
    nasSessionId: attribute('Acct-Session-Id'),
    station: stationOf(attribute),
    sessionClass: attribute('Class'),
  }
}

/** Devices write one address in several ways. */
function stationOf(attribute: Attribute): string | null {
  return (
    attribute('Calling-Station-Id')
      ?.toLowerCase()
      .replace(/[^0-9a-z]/g, '')
      .slice(0, 64) ?? null
  )
}

/** Reads `{"User-Name": {"type": "string", "value": ["dp-..."]}}`; null for anything that is not of this form. */
function readerOf(body: unknown): Attribute | null {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return null
  const attributes = body as Readonly<Record<string, unknown>>
  return (name) => {
    const found = Object.hasOwn(attributes, name) ? attributes[name] : null
    const { value } = (typeof found === 'object' && found !== null ? found : {}) as { value?: unknown }
    const first = Array.isArray(value) ? value[0] : null
    return typeof first === 'string' || typeof first === 'number' ? String(first) : null
  }
}
