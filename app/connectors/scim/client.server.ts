import type { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError, type SystemAccess } from '../contract'
import { callFault, jsonOf, statusFault } from '../target-faults'
import { askTarget, type TargetAnswer } from '../target-http.server'
import type { ScimConfig } from './config'
import { type ScimPage, scimType } from './wire'

/** The longest answer that is read, bytes: a page of 100 users takes some 200 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** The longest list that is read at once. A service without an end would otherwise fill the portal's memory. */
const MAX_RESOURCES = 100_000

/** The longest list that is read page by page. A service without an end would otherwise be read for ever. */
const MAX_LISTED = 1_000_000

/** The resources asked for on one page; the service may give fewer. */
const PAGE_COUNT = 100

export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** '/Users', or '/Users' and an id. */
  readonly path: readonly string[]
  readonly query?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Sent as If-Match when there is one. */
  readonly version?: string | null
  /** Statuses beyond 2xx that the caller understands; every other one throws. */
  readonly accept?: readonly number[]
}

/** Some resources of a list. */
export interface ResourcePage<T> {
  readonly items: readonly T[]
  /** How many there are in all, where the service tells. */
  readonly total: number | null
  /** The startIndex of the page after it; null after the last. */
  readonly next: number | null
}

/** Speaks HTTP to one SCIM service for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class ScimClient {
  readonly #config: ScimConfig
  readonly #signal: AbortSignal

  constructor(
    system: SystemAccess<ScimConfig>,
    private readonly now: () => Instant,
  ) {
    this.#config = system.config
    this.#signal = system.signal
  }

  get origin(): string {
    return new URL(this.#config.baseUrl).origin
  }

  /** Sends once and reads the whole answer. Redirects are not followed: they would carry the token elsewhere. */
  async request(request: ScimRequest): Promise<TargetAnswer> {
    const what = `${request.method} /${request.path[0]}`
    let connected = false
    try {
      const answer = await askTarget({
        url: this.#url(request),
        method: request.method,
        signal: this.#signal,
        limit: MAX_ANSWER_BYTES,
        onConnect: () => {
          connected = true
        },
        headers: {
          authorization: `Bearer ${this.#config.token}`,
          accept: 'application/scim+json, application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/scim+json' }),
          ...(request.version ? { 'if-match': request.version } : {}),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
      })
      const isFine = answer.status >= 200 && answer.status < 300
      if (isFine || request.accept?.includes(answer.status)) return answer
      throw this.#refusal(answer, what)
    } catch (error) {
      throw callFault(error, what, { aborted: this.#signal.aborted, connected })
    }
  }

  /** One resource, or null on 404. The ETag header stands in for a version that the body leaves out. */
  async read<T extends { readonly version: string | null }>(
    path: readonly string[],
    schema: z.ZodType<T>,
  ): Promise<T | null> {
    const answer = await this.request({ method: 'GET', path, accept: [404] })
    if (answer.status === 404) return null
    const found = this.parse(answer, schema)
    return found.version === null ? { ...found, version: answer.headers.etag ?? null } : found
  }

  /** The answer's body by this schema; throws 'nonsense'. */
  parse<T>(answer: TargetAnswer, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(jsonOf(answer.text))
    if (parsed.success) return parsed.data
    throw new ConnectorError('nonsense', `The target's answer (HTTP ${answer.status}) is not what SCIM says.`)
  }

  /**
   * Every resource of a list, each once. Null when the service refuses the filter. Throws 'nonsense' when pages repeat or end
   * before their total: a partial list is no list.
   */
  async *resources<T extends { readonly id: string }>(
    path: string,
    page: z.ZodType<ScimPage<T>>,
    query: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<T> {
    const seen = new Set<string>()
    for await (const { items } of this.pages(path, page, 1, query)) {
      const fresh = items.filter((item) => !seen.has(item.id))
      if (fresh.length === 0 && items.length > 0) throw repeated(path)
      for (const item of fresh) {
        seen.add(item.id)
        yield item
      }
      if (seen.size > MAX_RESOURCES) throw tooLong(path)
    }
  }

  /**
   * The pages of a list from `startIndex` on (RFC 7644 clause 3.4.2.4). Throws 'nonsense' when one repeats the one before it or
   * is empty before the total is reached. The last one has no `next`; it is empty when there is nothing from there on.
   */
  async *pages<T extends { readonly id: string }>(
    path: string,
    page: z.ZodType<ScimPage<T>>,
    startIndex = 1,
    query: Readonly<Record<string, string>> = {},
  ): AsyncGenerator<ResourcePage<T>> {
    let from = startIndex
    let before: ReadonlySet<string> = new Set()
    for (;;) {
      const { items, total } = await this.#page(path, page, { ...query, startIndex: String(from) })
      if (items.length === 0 && total !== null && from <= total)
        throw new ConnectorError('nonsense', `The target's list of ${path} ended before its own total.`)
      if (items.length > 0 && items.every((item) => before.has(item.id))) throw repeated(path)
      from += items.length
      if (Math.max(from - 1, total ?? 0) > MAX_LISTED) throw tooLong(path)
      const isLast = items.length === 0 || (total !== null && from > total)
      yield { items, total, next: isLast ? null : from }
      if (isLast) return
      before = new Set(items.map((item) => item.id))
    }
  }

  async #page<T>(path: string, schema: z.ZodType<ScimPage<T>>, query: Record<string, string>) {
    const answer = await this.request({
      method: 'GET',
      path: [path],
      query: { ...query, count: String(PAGE_COUNT) },
      accept: query.filter === undefined ? [] : [400, 501],
    })
    if (answer.status === 400 || answer.status === 501) throw new FilterRefused()
    return this.parse(answer, schema)
  }

  #url(request: ScimRequest): URL {
    const path = request.path.map((segment) => encodeURIComponent(segment)).join('/')
    const url = new URL(`${this.#config.baseUrl}/${path}`)
    for (const [name, value] of Object.entries(request.query ?? {})) url.searchParams.set(name, value)
    return url
  }

  #refusal(answer: TargetAnswer, what: string): ConnectorError {
    const { status, headers } = answer
    const keyword = scimType(answer.text)
    const said = `The target answered ${what} with HTTP ${status}${keyword ? ` (${keyword})` : ''}.`
    return statusFault(status, headers, said, this.now())
  }
}

function repeated(path: string): ConnectorError {
  return new ConnectorError('nonsense', `The target repeated a page of ${path}.`)
}

function tooLong(path: string): ConnectorError {
  return new ConnectorError('nonsense', `The target's list of ${path} is too long.`)
}

/** The service does not take this filter: the caller looks through the whole list instead. */
export class FilterRefused extends Error {
  override readonly name = 'FilterRefused'
}
