import dns from 'node:dns'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Millis } from '~/domain/kernel/time'
import { ConnectorError } from './contract'
import { isForbiddenAddress } from './target-url'

/** A connection that nobody used for so long is closed: many servers close theirs after 5 s, and a call may just then begin. */
const IDLE: Millis = 4_000

/** What a target is asked over HTTP. */
export interface TargetRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
  /** The longest answer that is read, bytes. */
  readonly limit: number
  /** Called when the connection stands: from then on somebody is there, whatever becomes of the answer. */
  readonly onConnect?: () => void
  /** Fingerprints as `targetPin` has them: one of these certificates instead of one that is verified. Empty or left out: verified. */
  readonly pin?: string
}

export interface TargetAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/**
 * Resolves a target's name and refuses it when any of its addresses is one that no target may have. The connection goes to
 * what was looked at: a name server that changes its answer changes nothing.
 */
export const lookupTarget: LookupFunction = (hostname, options, callback) => {
  dns.lookup(hostname, { ...options, all: true }, (error, found) => {
    const [first] = found ?? []
    if (error) callback(error, [])
    else if (!first || found.some(({ address }) => isForbiddenAddress(address))) callback(forbidden(), [])
    else if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  })
}

const settings = { keepAlive: true, timeout: IDLE, lookup: lookupTarget } as const
const agents = {
  plain: new http.Agent(settings),
  verified: new https.Agent(settings),
  // Its connections are looked at by `isPinned` before anything is said on them. Each shows its certificate anew.
  pinned: new https.Agent({ ...settings, rejectUnauthorized: false, maxCachedSessions: 0 }),
}

/**
 * Asks once and reads the whole answer as UTF-8. Connections are kept for the next call; redirects are not followed, TLS
 * is verified, or the certificate is the pinned one. Throws ConnectorError 'refused' for an address that no target may have,
 * 'failing' for another certificate than the pinned one and 'nonsense' for an answer that is too long, else Node's own
 * error: its `code` may be told, its message holds addresses.
 */
export function askTarget({
  url,
  method,
  headers,
  body,
  signal,
  limit,
  onConnect = () => {},
  pin = '',
}: TargetRequest): Promise<TargetAnswer> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // An address in the URL is not looked up.
    if (isIP(host) !== 0 && isForbiddenAddress(host)) return reject(forbidden())
    const secure = url.protocol === 'https:'
    if (pin !== '' && !secure)
      return reject(new ConnectorError('refused', 'A certificate is pinned, and the address has no TLS.'))
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = (secure ? https : http).request(url, {
      method,
      headers: { ...headers, ...length },
      agent: !secure ? agents.plain : pin === '' ? agents.verified : agents.pinned,
      signal,
    })
    // One that was kept from an earlier call stands already. TLS comes after this: a bad certificate is somebody's.
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnect)
      else onConnect()
      if (pin !== '') sendPinned(request, socket, body, pin)
    })
    request.on('error', reject)
    request.once('response', (response) => {
      readAtMost(response, limit).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        reject,
      )
    })
    // To one that is pinned not a byte is said before it showed its certificate.
    if (pin === '') request.end(body)
  })
}

/** What the connections showed that are kept for the next call: they show it once. */
const shownBy = new WeakMap<Socket, string>()

/**
 * Is the certificate that this connection showed one of the pinned ones? Its name, its dates and who signed it do not matter
 * then: that the other side has its key, the handshake proved. To be asked once the handshake is over.
 */
export function isPinned(socket: TLSSocket, pin: string): boolean {
  const shown = shownBy.get(socket) ?? socket.getPeerX509Certificate()?.fingerprint256 ?? ''
  shownBy.set(socket, shown)
  return pin.split(' ').includes(shown)
}

function sendPinned(
  request: http.ClientRequest,
  socket: Socket,
  body: string | undefined,
  pin: string,
): void {
  const send = () => {
    if (socket instanceof TLSSocket && isPinned(socket, pin)) request.end(body)
    else request.destroy(new ConnectorError('failing', 'The target shows a certificate that is not pinned.'))
  }
  // One that was kept from an earlier call may have been pinned by another setting.
  if (shownBy.has(socket)) send()
  else socket.once('secureConnect', send)
}

function readAtMost(response: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let bytes = 0
    response.on('data', (part: Buffer) => {
      bytes += part.byteLength
      if (bytes > limit) response.destroy(new ConnectorError('nonsense', "The target's answer is too long."))
      else parts.push(part)
    })
    // An answer that breaks off is an error here, never a shorter answer.
    response.on('error', reject)
    response.once('end', () => resolve(Buffer.concat(parts).toString('utf8')))
  })
}

function forbidden(): ConnectorError {
  return new ConnectorError('refused', "The target's name leads to an address that no target may have.")
}
