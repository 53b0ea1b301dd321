import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Element } from '@xmldom/xmldom'
import { childrenOf, SoapFault, textOf } from './onvif-soap'

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
const DIGEST =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest'

export interface SecurityOptions {
  /** The schemes that the device takes. */
  readonly usernameToken: boolean
  readonly httpDigest: boolean
  /** How far a token's Created may be from the device's clock, in ms, either way. */
  readonly freshness: number
  /** So many wrong passwords in a row close an account for so many ms; null never does. */
  readonly lockout: { readonly after: number; readonly forMs: number } | null
  readonly passwordOf: (username: string) => string | undefined
  /** The device's clock, in ms. */
  readonly now: () => number
}

export interface Shown {
  readonly method: string
  /** Path and query. */
  readonly uri: string
  readonly headers: IncomingHttpHeaders
  readonly header: Element | null
}

/** The account is not who it says, or may not do this. */
export class NotAuthorized extends SoapFault {
  constructor() {
    super('Sender', ['NotAuthorized'], 'the sender is not authorised')
  }
}

const REALM = 'device'

/** Who asks: by a WS-Security UsernameToken (profile 1.0, digest) or HTTP digest (RFC 7616, MD5, qop auth). */
export class OnvifSecurity {
  readonly #seen = new Map<string, number>()
  /** Nonces that were given out, with the last count that came with each. */
  readonly #given = new Map<string, number>()
  readonly #failures = new Map<string, { count: number; until: number }>()

  constructor(readonly options: SecurityOptions) {}

  /** The name of the account; null when none is shown. Throws NotAuthorized for one that is not proved. */
  identify(shown: Shown): string | null {
    const { authorization } = shown.headers
    const token = tokenIn(shown.header)
    if (token && this.options.usernameToken) return this.#byToken(token)
    if (authorization?.startsWith('Digest ') && this.options.httpDigest) return this.#byDigest(shown)
    if (token || authorization) throw new NotAuthorized()
    return null
  }

  challenge(): string {
    const nonce = randomBytes(16).toString('hex')
    this.#given.set(nonce, 0)
    return `Digest realm="${REALM}", qop="auth", algorithm=MD5, nonce="${nonce}"`
  }

  isLocked(username: string): boolean {
    return (this.#failures.get(username)?.until ?? 0) > this.options.now()
  }

  #byToken(token: Element): string {
    const part = (namespace: string, name: string) =>
      childrenOf(token).find((each) => each.localName === name && each.namespaceURI === namespace)
    const username = textOf(part(WSSE, 'Username'))
    const given = part(WSSE, 'Password')
    const nonce = textOf(part(WSSE, 'Nonce'))
    const created = textOf(part(WSU, 'Created'))
    const now = this.options.now()
    const at = Date.parse(created)
    const isFresh = Math.abs(now - at) <= this.options.freshness
    const digested = given?.getAttribute('Type') === DIGEST
    const wanted = createHash('sha1')
      .update(Buffer.from(nonce, 'base64'))
      .update(created + (this.options.passwordOf(username) ?? randomBytes(16).toString('hex')))
      .digest('base64')
    // A token that is old, or was seen, is no wrong password: it does not count towards a lockout.
    if (!digested || nonce === '' || !isFresh || this.#seen.has(nonce)) throw new NotAuthorized()
    this.#prove(username, same(wanted, textOf(given).trim()))
    for (const [old, until] of this.#seen) if (until < now) this.#seen.delete(old)
    // Until no Created that goes with it could be fresh any more.
    this.#seen.set(nonce, now + 2 * this.options.freshness)
    return username
  }

  #byDigest({ method, uri, headers }: Shown): string {
    const fields = fieldsOf(headers.authorization ?? '')
    const { username = '', nonce = '', nc = '', cnonce = '', response = '' } = fields
    const last = this.#given.get(nonce)
    const count = Number.parseInt(nc, 16)
    if (last === undefined || !(count > last) || fields.uri !== uri || fields.qop !== 'auth')
      throw new NotAuthorized()
    const password = this.options.passwordOf(username) ?? randomBytes(16).toString('hex')
    const secret = md5(`${username}:${REALM}:${password}`)
    const wanted = md5(`${secret}:${nonce}:${nc}:${cnonce}:auth:${md5(`${method}:${uri}`)}`)
    this.#prove(username, same(wanted, response))
    this.#given.set(nonce, count)
    return username
  }

  #prove(username: string, isRight: boolean): void {
    const { lockout, now } = this.options
    if (this.isLocked(username)) throw new NotAuthorized()
    if (isRight) {
      this.#failures.delete(username)
      return
    }
    if (lockout) {
      const count = (this.#failures.get(username)?.count ?? 0) + 1
      const until = count >= lockout.after ? now() + lockout.forMs : 0
      this.#failures.set(username, { count: until > 0 ? 0 : count, until })
    }
    throw new NotAuthorized()
  }
}

/** The UsernameToken of a message's header. */
export function tokenIn(header: Element | null): Element | undefined {
  const within = (elements: Element[], name: string) =>
    elements.filter((each) => each.localName === name && each.namespaceURI === WSSE)
  return within(within(header ? childrenOf(header) : [], 'Security').flatMap(childrenOf), 'UsernameToken')[0]
}

function fieldsOf(authorization: string): Record<string, string | undefined> {
  const found = authorization.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)
  return Object.fromEntries([...found].map(([, name, quoted, plain]) => [name, quoted ?? plain]))
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

function same(wanted: string, shown: string): boolean {
  const [left, right] = [Buffer.from(wanted), Buffer.from(shown)]
  return left.length === right.length && timingSafeEqual(left, right)
}
