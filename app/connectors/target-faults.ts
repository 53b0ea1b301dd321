import type { IncomingHttpHeaders } from 'node:http'
import type { Instant, Millis } from '~/domain/kernel/time'
import { ConnectorError } from './contract'

/**
 * The fault that an HTTP status means (RFC 9110) where the protocol gives it no meaning of its own. `said` tells what was asked
 * and what was answered, and holds nothing that the target wrote. `now` is the machine's clock, for a Retry-After date.
 */
export function statusFault(
  status: number,
  headers: IncomingHttpHeaders,
  said: string,
  now: Instant,
): ConnectorError {
  const wait = retryAfter(headers, now)
  if (status === 429 || (status === 503 && wait !== null)) return new ConnectorError('throttled', said, wait)
  if (status === 401 || status === 403) return new ConnectorError('unauthorised', said)
  if (status === 405 || status === 501) return new ConnectorError('unsupported', said)
  if (status >= 500) return new ConnectorError('failing', said, wait)
  if (status >= 400) return new ConnectorError('refused', said)
  return new ConnectorError('nonsense', status >= 300 ? `${said} Redirects are not followed.` : said)
}

/**
 * The fault of a call that brought no answer, over HTTP or a connection of its own. Node's errors carry addresses: only their
 * codes are passed on. `what` completes "asked ...". `connected`: a connection stood, so that somebody is there.
 */
export function callFault(
  error: unknown,
  what: string,
  { aborted, connected }: { readonly aborted: boolean; readonly connected: boolean },
): Error {
  if (error instanceof ConnectorError) return error
  if (aborted)
    return new ConnectorError(
      connected ? 'hanging' : 'timeout',
      `The target was asked ${what}, and time was up.`,
    )
  const code = errorCode(error)
  const timedOut = code.includes('TIMEOUT') || code === 'ETIMEDOUT'
  const fault = timedOut ? 'timeout' : connected ? 'failing' : 'unreachable'
  return new ConnectorError(fault, `The target could not be asked ${what} (${code}).`)
}

/** The text as JSON; undefined when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Retry-After in ms: seconds, or a date measured against the target's own clock (RFC 9110 clause 10.2.3). */
function retryAfter(headers: IncomingHttpHeaders, now: Instant): Millis | null {
  const asked = headers['retry-after']?.trim()
  if (!asked) return null
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000
  const until = Date.parse(asked)
  if (Number.isNaN(until)) return null
  const theirs = Date.parse(headers.date ?? '')
  return Math.max(0, until - (Number.isNaN(theirs) ? now : theirs))
}

function errorCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'network error'
}
