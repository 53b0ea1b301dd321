import dns from 'node:dns'
import http, { type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
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
const agents = { 'http:': new http.Agent(settings), 'https:': new https.Agent(settings) }

/**
 * Asks once and reads the whole answer as UTF-8. Connections are kept for the next call; redirects are not followed, TLS
 * is verified. Throws ConnectorError 'refused' for an address that no target may have and 'nonsense' for an answer that is too
 * long, else Node's own error: its `code` may be told, its message holds addresses.
 */
export function askTarget({
  url,
  method,
  headers,
  body,
  signal,
  limit,
  onConnect = () => {},
}: TargetRequest): Promise<TargetAnswer> {
  return new Promise((resolve, reject) => {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    // An address in the URL is not looked up.
    if (isIP(host) !== 0 && isForbiddenAddress(host)) return reject(forbidden())
    const secure = url.protocol === 'https:'
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const request = (secure ? https : http).request(url, {
      method,
      headers: { ...headers, ...length },
      agent: secure ? agents['https:'] : agents['http:'],
      signal,
    })
    // One that was kept from an earlier call stands already. TLS comes after this: a bad certificate is somebody's.
    request.once('socket', (socket) => {
      if (socket.connecting) socket.once('connect', onConnect)
      else onConnect()
    })
    request.on('error', reject)
    request.once('response', (response) => {
      readAtMost(response, limit).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        reject,
      )
    })
    request.end(body)
  })
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
