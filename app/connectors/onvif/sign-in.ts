import { createHash, randomBytes } from 'node:crypto'
import type { Instant } from '~/domain/kernel/time'
import { escapeXml } from './xml'

/** Who asks. */
export interface Login {
  readonly username: string
  readonly password: string
}

const PROFILE =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest'
const BASE64 =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary'

/**
 * The WS-Security header that names who asks (UsernameToken Profile 1.0, clause 3.1): the password itself is not in it.
 * `at` is the device's time: it refuses what was made long ago or not yet.
 */
export function usernameToken({ username, password }: Login, at: Instant, nonce = randomBytes(16)): string {
  const created = new Date(at).toISOString()
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64')
  return (
    `<wsse:Security s:mustUnderstand="true"><wsse:UsernameToken>` +
    `<wsse:Username>${escapeXml(username)}</wsse:Username>` +
    `<wsse:Password Type="${PROFILE}">${digest}</wsse:Password>` +
    `<wsse:Nonce EncodingType="${BASE64}">${nonce.toString('base64')}</wsse:Nonce>` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  )
}

/** What a device asks for before it listens (RFC 7616 clause 3.3). */
export interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
  readonly algorithm: 'MD5' | 'SHA-256'
  /** The answer was right, for a challenge that is no longer good. */
  readonly stale: boolean
  /** Null is the older way without a count of its own (RFC 2069). */
  readonly qop: 'auth' | null
}

/** The strongest challenge of a WWW-Authenticate header that can be answered; null when there is none. */
export function digestChallenge(header: string | undefined): Challenge | null {
  const found = (header ?? '').split(/(?=\bDigest\s)/i).flatMap((part) => challengeOf(part) ?? [])
  return found.find(({ algorithm }) => algorithm === 'SHA-256') ?? found[0] ?? null
}

function challengeOf(text: string): Challenge | null {
  if (!/^Digest\s/i.test(text)) return null
  const said = new Map<string, string>()
  for (const [, name = '', quoted, plain] of text.matchAll(
    /([a-z0-9-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi,
  ))
    said.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
  const algorithm = (said.get('algorithm') ?? 'MD5').toUpperCase()
  const nonce = said.get('nonce')
  const offered = said.get('qop')?.split(/\s*,\s*/)
  const isKnown = algorithm === 'MD5' || algorithm === 'SHA-256'
  if (!isKnown || nonce === undefined || (offered && !offered.includes('auth'))) return null
  const { realm = '', opaque = null } = Object.fromEntries(said)
  const stale = said.get('stale')?.toLowerCase() === 'true'
  return { realm, nonce, opaque, algorithm, stale, qop: offered ? 'auth' : null }
}

/** The Authorization header that answers a challenge, for the so many-th time, for one POST to this path. */
export function digestAnswer(
  challenge: Challenge,
  { username, password }: Login,
  uri: string,
  times: number,
  cnonce = randomBytes(16).toString('hex'),
): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge
  const hash = (text: string) =>
    createHash(algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text, 'utf8')
      .digest('hex')
  const count = times.toString(16).padStart(8, '0')
  const who = hash(`${username}:${realm}:${password}`)
  const what = hash(`POST:${uri}`)
  const response = hash(
    qop === null ? `${who}:${nonce}:${what}` : `${who}:${nonce}:${count}:${cnonce}:${qop}:${what}`,
  )
  const quoted = (text: string) => `"${text.replace(/(["\\])/g, '\\$1')}"`
  return [
    `Digest username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(uri)}`,
    `algorithm=${algorithm}`,
    `response="${response}"`,
    ...(qop === null ? [] : [`qop=${qop}`, `nc=${count}`, `cnonce="${cnonce}"`]),
    ...(opaque === null ? [] : [`opaque=${quoted(opaque)}`]),
  ].join(', ')
}
