import type { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError, type ConnectorFault } from '../contract'
import { callFault, jsonOf, statusFault } from '../target-faults'
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
    const parsed = schema.safeParse(jsonOf(answer.text))
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
      throw callFault(error, what, { aborted: this.access.signal.aborted, connected })
    }
  }

  #refusal({ status, headers }: TargetAnswer, what: string): ConnectorError {
    return statusFault(status, headers, `The receiver answered ${what} with HTTP ${status}.`, this.now())
  }
}

/** The `err` of a refusal (RFC 8935 clause 2.3); its description may name a person and is not read. */
function errorOf(text: string): string | null {
  const body = jsonOf(text)
  const err = typeof body === 'object' && body !== null && 'err' in body ? body.err : null
  return typeof err === 'string' && /^[a-z_]{1,40}$/.test(err) ? err : null
}
