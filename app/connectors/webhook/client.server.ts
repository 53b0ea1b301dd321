import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import type { Instant, Millis } from '~/domain/kernel/time'
import { ConnectorError, type ConnectorFault } from '../contract'
import { askTarget, type TargetAnswer } from '../target-http.server'

/** The longest answer that is read, bytes. */
const MAX_ANSWER_BYTES = 2 * 1024 * 1024

/** RFC 8935 clause 2.4: the receiver does not take us for who we are, or not for somebody who may send. */
const NOT_TRUSTED: readonly string[] = [
  'invalid_key',
  'invalid_issuer',
  'invalid_audience',
  'authentication_failed',
  'access_denied',
]

/** Speaks to one receiver for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class ReceiverClient {
  constructor(
    private readonly access: { readonly token: string; readonly signal: AbortSignal },
    private readonly now: () => Instant,
  ) {}

  /** Pushes one token (RFC 8935). Only 202 says that it was accepted: a page of a captive portal says 200. */
  async push(url: string, token: string): Promise<void> {
    const answer = await this.#ask(new URL(url), 'an event', {
      method: 'POST',
      headers: { 'content-type': 'application/secevent+jwt' },
      body: token,
    })
    if (answer.status === 202) return
    if (answer.status !== 400) throw this.#refusal(answer, 'an event')
    const code = errorOf(answer.text)
    const fault: ConnectorFault =
      code === null ? 'refused' : NOT_TRUSTED.includes(code) ? 'unauthorised' : 'refused'
    throw new ConnectorError(fault, `The receiver refused an event${code ? ` (${code})` : ''}.`)
  }

  /** One document, or null on 404. */
  async read<T>(url: URL, what: string, schema: z.ZodType<T>): Promise<T | null> {
    const answer = await this.#ask(url, what, { method: 'GET', headers: {} })
    if (answer.status === 404) return null
    if (answer.status !== 200) throw this.#refusal(answer, what)
    const parsed = schema.safeParse(json(answer.text))
    if (parsed.success) return parsed.data
    throw new ConnectorError('nonsense', `The receiver's answer to ${what} is not what its description says.`)
  }

  async #ask(
    url: URL,
    what: string,
    request: { method: string; headers: Record<string, string>; body?: string },
  ): Promise<TargetAnswer> {
    let connected = false
    try {
      return await askTarget({
        ...request,
        url,
        signal: this.access.signal,
        limit: MAX_ANSWER_BYTES,
        onConnect: () => {
          connected = true
        },
        headers: {
          ...request.headers,
          authorization: `Bearer ${this.access.token}`,
          accept: 'application/json',
        },
      })
    } catch (error) {
      throw this.#named(error, what, connected)
    }
  }

  #refusal({ status, headers }: TargetAnswer, what: string): ConnectorError {
    const said = `The receiver answered ${what} with HTTP ${status}.`
    const wait = retryAfter(headers, this.now())
    if (status === 429 || (status === 503 && wait !== null))
      return new ConnectorError('throttled', said, wait)
    if (status === 401 || status === 403) return new ConnectorError('unauthorised', said)
    if (status === 405 || status === 501) return new ConnectorError('unsupported', said)
    if (status >= 500) return new ConnectorError('failing', said, wait)
    if (status >= 400) return new ConnectorError('refused', said)
    return new ConnectorError('nonsense', said)
  }

  /** Node's errors carry addresses: only their codes are passed on. */
  #named(error: unknown, what: string, connected: boolean): Error {
    if (error instanceof ConnectorError) return error
    if (this.access.signal.aborted)
      return new ConnectorError(
        connected ? 'hanging' : 'timeout',
        `The receiver did not answer ${what} in time.`,
      )
    const code = codeOf(error)
    const fault = code.includes('TIMEOUT') || code === 'ETIMEDOUT' ? 'timeout' : null
    return new ConnectorError(
      fault ?? (connected ? 'failing' : 'unreachable'),
      `The receiver could not be asked ${what} (${code}).`,
    )
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The `err` of a refusal (RFC 8935 clause 2.3); its description may name a person and is not read. */
function errorOf(text: string): string | null {
  const body = json(text)
  const err = typeof body === 'object' && body !== null && 'err' in body ? body.err : null
  return typeof err === 'string' && /^[a-z_]{1,40}$/.test(err) ? err : null
}

/** Retry-After in ms: seconds, or a date measured against the receiver's own clock (RFC 9110 clause 10.2.3). */
function retryAfter(headers: IncomingHttpHeaders, now: Instant): Millis | null {
  const asked = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000
  const until = Date.parse(asked)
  if (Number.isNaN(until)) return null
  const theirs = Date.parse(headers.date ?? '')
  return Math.max(0, until - (Number.isNaN(theirs) ? now : theirs))
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : 'network error'
}
