import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError } from '../contract'
import { callFault, jsonOf, statusFault } from '../target-faults'
import { askTarget, type TargetAnswer } from '../target-http.server'
import { errorType, pagination } from './wire'

/** The longest answer that is read, bytes: a page of 500 access codes takes some 750 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** The longest list that is read: one without an end would fill the portal's memory. */
const MAX_ITEMS = 100_000

/** Asked for on one page; the service may give others. */
const PAGE_LIMIT = '500'

export interface SeamAccess {
  readonly config: { readonly apiUrl: string; readonly apiKey: string }
  readonly signal: AbortSignal
}

type Query = Readonly<Record<string, string | readonly string[]>>

/**
 * Speaks the service's HTTP API for one act: reads are GET, writes POST. Every failure is a ConnectorError that holds no
 * secret and nothing that the service wrote but its keyword.
 */
export class SeamClient {
  constructor(
    private readonly system: SeamAccess,
    private readonly now: () => Instant,
  ) {}

  get origin(): string {
    return new URL(this.system.config.apiUrl).origin
  }

  /** Answers 404 when the object is not there, and 409 when another stands in its way, where `mayConflict`. */
  async write(
    path: string,
    body: Readonly<Record<string, unknown>>,
    mayConflict = false,
  ): Promise<TargetAnswer> {
    return this.#ask('POST', path, {}, body, mayConflict ? [404, 409] : [404])
  }

  /** One object under this name in the answer, or null on 404. */
  async one<T>(path: string, name: string, query: Query, schema: z.ZodType<T>): Promise<T | null> {
    const answer = await this.#ask('GET', path, query, undefined, [404])
    if (answer.status === 404) return null
    return this.parse(answer, z.object({ [name]: schema }))[name] as T
  }

  /** Every object of a list. Throws as `pages` does. */
  async *all<T>(path: string, name: string, query: Query, schema: z.ZodType<T>): AsyncGenerator<T> {
    for await (const { items } of this.pages(path, name, query, schema, null)) yield* items
  }

  /**
   * A list page by page, from its start or from the cursor of an earlier reading. Throws 'nonsense' when a page repeats: a
   * partial list is no list.
   */
  async *pages<T>(
    path: string,
    name: string,
    query: Query,
    schema: z.ZodType<T>,
    from: string | null,
  ): AsyncGenerator<{ readonly items: readonly T[]; readonly next: string | null }> {
    const page = z.object({ [name]: z.array(schema), pagination })
    const cursors = new Set([from])
    let cursor = from
    let count = 0
    do {
      const more: Query = cursor === null ? {} : { page_cursor: cursor }
      const answer = await this.#ask('GET', path, { ...query, limit: PAGE_LIMIT, ...more }, undefined, [])
      const parsed = this.parse(answer, page) as Record<string, unknown>
      const items = parsed[name] as T[]
      count += items.length
      if (count > MAX_ITEMS) throw new ConnectorError('nonsense', `The target's list of ${name} is too long.`)
      const next = parsed.pagination as string | null
      if (next !== null && cursors.has(next))
        throw new ConnectorError('nonsense', `The target repeated a page of ${name}.`)
      yield { items, next }
      cursors.add(next)
      cursor = next
    } while (cursor !== null)
  }

  parse<T>(answer: TargetAnswer, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(jsonOf(answer.text))
    if (parsed.success) return parsed.data
    throw new ConnectorError(
      'nonsense',
      `The target's answer (HTTP ${answer.status}) is not what its API reference says.`,
    )
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    query: Query,
    body: unknown,
    accept: readonly number[],
  ): Promise<TargetAnswer> {
    const { config, signal } = this.system
    const what = `${method} ${path}`
    const url = new URL(config.apiUrl + path)
    for (const [name, value] of Object.entries(query))
      for (const each of [value].flat()) url.searchParams.append(name, each)
    let connected = false
    try {
      const answer = await askTarget({
        url,
        method,
        signal,
        limit: MAX_ANSWER_BYTES,
        onConnect: () => {
          connected = true
        },
        headers: {
          authorization: `Bearer ${config.apiKey}`,
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      if (answer.status >= 200 && answer.status < 300) return answer
      // "Not found" is believed only from the service itself: a page that is not there at all is no answer of it.
      if (answer.status === 404 && errorType(answer.text) === null)
        throw new ConnectorError('nonsense', "The target's answer (HTTP 404) is not one of its API.")
      if (accept.includes(answer.status)) return answer
      throw this.#refusal(answer, what)
    } catch (error) {
      throw callFault(error, what, { aborted: signal.aborted, connected })
    }
  }

  #refusal(answer: TargetAnswer, what: string): ConnectorError {
    const { status, headers } = answer
    const keyword = errorType(answer.text)
    const said = `The target answered ${what} with HTTP ${status}${keyword ? ` (${keyword})` : ''}.`
    return statusFault(status, headers, said, this.now())
  }
}
