import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import type { Instant } from '~/domain/kernel/time'
import { ConnectorError, type ConnectorFault, type SystemAccess } from '../contract'
import { callFault, jsonOf, statusFault } from '../target-faults'
import { askTarget } from '../target-http.server'
import type { UnifiConfig } from './config'
import { type Envelope, envelope } from './wire'

const BASE = '/api/v1/developer'

/** The longest answer that is read, bytes: a page of 100 visitors takes some 200 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024

/** The longest list that is read: one without an end would fill the portal's memory. */
const MAX_ITEMS = 100_000

/** Asked for on one page; the controller may give fewer. */
const PAGE_SIZE = 100

/** So often a list is read that changes while it is. */
const PASSES = 3

/** Section 2.4: codes that say that the object itself is not there. */
const NOT_THERE: ReadonlySet<string> = new Set([
  'CODE_RESOURCE_NOT_FOUND',
  'CODE_NOT_EXISTS',
  'CODE_USER_ACCOUNT_NOT_EXIST',
  'CODE_USER_WORKER_NOT_EXISTS',
])

const FAULTS: Readonly<Record<string, ConnectorFault>> = {
  CODE_AUTH_FAILED: 'unauthorised',
  CODE_ACCESS_TOKEN_INVALID: 'unauthorised',
  CODE_UNAUTHORIZED: 'unauthorised',
  CODE_OPERATION_FORBIDDEN: 'unauthorised',
  CODE_SYSTEM_ERROR: 'failing',
  CODE_OTHERS_UID_ADOPTED_NOT_SUPPORTED: 'unsupported',
  CODE_DEVICE_API_NOT_SUPPORTED: 'unsupported',
  CODE_CREDS_PIN_CODE_CREDS_ALREADY_EXIST: 'secret_taken',
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface UnifiRequest {
  readonly method: Method
  readonly path: readonly string[]
  readonly query?: Query
  readonly body?: unknown
}

type Query = readonly (readonly [string, string])[]

interface ListOf<T> {
  readonly path: string
  readonly schema: z.ZodType<T>
  readonly query: Query
}

/** How far a list was read: its last page, how many objects those were, the total that was told, and the last one's id. */
export interface ListPlace {
  readonly page: number
  readonly count: number
  readonly total: number | null
  readonly last: string
}

export interface ListedPage<T> {
  readonly items: readonly T[]
  readonly total: number | null
  /** Null on the last page. */
  readonly next: ListPlace | null
}

/** Speaks the controller's HTTP API for one act. Every failure is a ConnectorError that holds no secret and no name. */
export class UnifiClient {
  /** The controller's own clock, as its last answer told it; null where it does not. */
  theirClock: Instant | null = null

  constructor(
    private readonly system: SystemAccess<UnifiConfig>,
    private readonly now: () => Instant,
  ) {}

  get origin(): string {
    return new URL(this.system.config.controllerUrl).origin
  }

  /** What the controller did or holds, or null where it says that the object is not there. Whatever else it says throws. */
  async ask(request: UnifiRequest): Promise<Envelope | null> {
    const { config, signal } = this.system
    const what = `${request.method} /${request.path[0]}`
    const path = request.path.map(encodeURIComponent).join('/')
    const url = new URL(`${config.controllerUrl}${BASE}/${path}`)
    for (const [name, value] of request.query ?? []) url.searchParams.append(name, value)
    let connected = false
    try {
      const answer = await askTarget({
        url,
        method: request.method,
        signal,
        limit: MAX_ANSWER_BYTES,
        pin: config.pin,
        onConnect: () => {
          connected = true
        },
        headers: {
          authorization: `Bearer ${config.token}`,
          accept: 'application/json',
          ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
      })
      const theirs = Date.parse(answer.headers.date ?? '')
      this.theirClock = Number.isNaN(theirs) ? null : theirs
      return this.#judge(answer.status, answer.headers, jsonOf(answer.text), what)
    } catch (error) {
      throw callFault(error, what, { aborted: signal.aborted, connected })
    }
  }

  /** The object of this id, or null where the controller says that it is not there. */
  async one<T extends { readonly id: string }>(
    path: string,
    id: string,
    schema: z.ZodType<T>,
    query: Query = [],
  ): Promise<T | null> {
    const answer = await this.ask({ method: 'GET', path: [path, id], query })
    if (answer === null) return null
    const found = this.parse(answer.data, schema)
    if (found.id === id) return found
    throw new ConnectorError(
      'nonsense',
      `The target answered with another of its ${path} than was asked for.`,
    )
  }

  /** Every object of a list, each once. Throws as `pages` does. */
  async *all<T extends { readonly id: string }>(
    path: string,
    schema: z.ZodType<T>,
    query: Query = [],
  ): AsyncGenerator<T> {
    for await (const { items } of this.pages(path, schema, query, null)) yield* items
  }

  /**
   * A list page by page (`page_num` counts from 1), each object once, from its start or after a place of an earlier reading.
   * It is read anew where it changed meanwhile, because an object that moved to an earlier page would be missed. Throws
   * 'nonsense' when it never keeps still, and when pages repeat or end before their total: a partial list is no list.
   */
  async *pages<T extends { readonly id: string }>(
    path: string,
    schema: z.ZodType<T>,
    query: Query,
    from: ListPlace | null,
  ): AsyncGenerator<ListedPage<T>> {
    const told = new Set<string>()
    for (let pass = 1; pass <= PASSES; pass += 1)
      if (yield* this.#pass({ path, schema, query }, told, pass === 1 ? from : null)) return
    throw new ConnectorError('nonsense', `The target's list of ${path} changed during each reading of it.`)
  }

  /** How many objects a list has; null where the controller does not tell. */
  async count(path: string): Promise<number | null> {
    const one = { path, schema: z.unknown(), query: [] }
    return (await this.#page(one, 1, 1)).total
  }

  /** One reading, without what was told already; false when the list changed meanwhile. */
  async *#pass<T extends { readonly id: string }>(
    list: ListOf<T>,
    told: Set<string>,
    from: ListPlace | null,
  ): AsyncGenerator<ListedPage<T>, boolean> {
    const { path } = list
    const seen = new Set<string>()
    let known: number | null | undefined = from?.total
    for (let page = from?.page ?? 1; ; page += 1) {
      const { items, total } = await this.#page(list, page)
      if (known !== undefined && total !== known) return false
      known = total
      if (from?.page === page) {
        // The last page of the reading before: it is as it was, or it is not where that one stopped.
        if (items.at(-1)?.id !== from.last) return false
        continue
      }
      const before = (from?.count ?? 0) + seen.size
      if (items.length === 0) {
        if (total === null || before >= total) return true
        throw new ConnectorError('nonsense', `The target's list of ${path} ended before its own total.`)
      }
      for (const { id } of items) seen.add(id)
      const count = (from?.count ?? 0) + seen.size
      if (count === before) throw new ConnectorError('nonsense', `The target repeated a page of ${path}.`)
      if (count > MAX_ITEMS) throw new ConnectorError('nonsense', `The target's list of ${path} is too long.`)
      const isLast = total !== null && count >= total
      const last = items.at(-1)?.id ?? ''
      const fresh = [...new Map(items.map((item) => [item.id, item])).values()].filter(
        ({ id }) => !told.has(id),
      )
      for (const { id } of fresh) told.add(id)
      yield { items: fresh, total, next: isLast ? null : { page, count, total, last } }
      if (isLast) return true
    }
  }

  async #page<T>(
    { path, schema, query }: ListOf<T>,
    page: number,
    size = PAGE_SIZE,
  ): Promise<{ readonly items: readonly T[]; readonly total: number | null }> {
    const paged = [['page_num', String(page)] as const, ['page_size', String(size)] as const]
    const answer = await this.ask({ method: 'GET', path: [path], query: [...query, ...paged] })
    // An empty list of a version that tells it as none.
    const items = answer === null ? null : this.parse(answer.data, z.array(schema).nullable())
    if (answer === null || items === null)
      throw new ConnectorError('nonsense', `The target told no list of ${path}.`)
    return { items, total: answer.pagination?.total ?? null }
  }

  parse<T>(data: unknown, schema: z.ZodType<T>): T {
    const parsed = schema.safeParse(data)
    if (parsed.success) return parsed.data
    throw new ConnectorError('nonsense', "The target's answer is not what its API reference says.")
  }

  #judge(status: number, headers: IncomingHttpHeaders, json: unknown, what: string): Envelope | null {
    const parsed = envelope.safeParse(json)
    const code = parsed.success ? parsed.data.code : null
    if (parsed.success && code === 'SUCCESS' && status >= 200 && status < 300) return parsed.data
    const known = code !== null && /^CODE_[A-Z_]{1,60}$/.test(code) ? code : null
    const said = `The target answered ${what} with HTTP ${status}${known ? ` (${known})` : ''}.`
    const faulty = status === 401 || status === 403 || status === 429 || status >= 500
    // "Not found" is believed only in the controller's own words.
    if (known !== null && !faulty && NOT_THERE.has(known)) return null
    const fault = known === null ? undefined : FAULTS[known]
    if (fault !== undefined && !faulty) throw new ConnectorError(fault, said)
    if (status >= 200 && status < 300) throw new ConnectorError(known ? 'refused' : 'nonsense', said)
    if (status === 404 && known === null) throw new ConnectorError('nonsense', said)
    throw statusFault(status, headers, said, this.now())
  }
}
