import type { Instant } from '~/domain/kernel/time'

/** What every cookie of the portal has: no script reads it, and no other site's form sends it. */
export interface CookieOptions {
  /** Behind https the name gets `__Host-`: no neighbouring host can plant one (RFC 6265bis clause 4.1.3.2). */
  readonly secure: boolean
  /** When the browser forgets it, ms. */
  readonly expiresAt: Instant
  readonly now: Instant
}

/** Tokens are base64url: anything else in a cookie of ours was not put there by us. */
const VALUE = /^[A-Za-z0-9_-]{1,128}$/

/** The value of a cookie of ours, or null. The first counts when a name came twice (RFC 6265 clause 5.4). */
export function readCookie(request: Request, name: string, secure: boolean): string | null {
  const wanted = fullName(name, secure)
  for (const part of (request.headers.get('Cookie') ?? '').split(';')) {
    const at = part.indexOf('=')
    if (at < 1 || part.slice(0, at).trim() !== wanted) continue
    const value = part.slice(at + 1).trim()
    return VALUE.test(value) ? value : null
  }
  return null
}

/** A Set-Cookie header. RangeError when the value is no token. */
export function writeCookie(name: string, value: string, { secure, expiresAt, now }: CookieOptions): string {
  if (!VALUE.test(value)) throw new RangeError('a cookie of the portal holds a token')
  const maxAge = Math.max(0, Math.floor((expiresAt - now) / 1000))
  return `${fullName(name, secure)}=${value}; Max-Age=${maxAge}; ${attributes(secure)}`
}

/** A Set-Cookie header that makes the browser forget. */
export function forgetCookie(name: string, secure: boolean): string {
  return `${fullName(name, secure)}=; Max-Age=0; ${attributes(secure)}`
}

function fullName(name: string, secure: boolean): string {
  return secure ? `__Host-${name}` : name
}

function attributes(secure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
}
