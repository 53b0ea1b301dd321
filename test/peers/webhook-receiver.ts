import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'

/** An account as `receiver.openapi.yaml` has it. */
export interface PeerAccount {
  id: string
  name: string
  displayName: string | null
  active: boolean
  entitlements: string[]
  expiresAt: string | null
  credential: string | null
  lastUsedAt: string | null
  createdAt: string
}

interface AccessEvent {
  readonly sequence: number
  readonly state: 'on' | 'off' | 'gone'
  readonly account: { readonly name: string; readonly displayName?: string }
  readonly entitlements: readonly { readonly name: string; readonly until: string }[]
}

interface AccountEndEvent {
  readonly sequence: number
  readonly account: { readonly id: string; readonly name: string }
}

interface Claims {
  readonly jti?: string
  readonly sub_id?: { readonly id?: string }
  readonly events?: {
    readonly 'urn:daypass:event:access'?: AccessEvent
    readonly 'urn:daypass:event:account-end'?: AccountEndEvent
  }
}

export interface WebhookReceiverOptions {
  readonly bearer: string
  readonly issuer: string
  /** Where its key set is; under the issuer's address unless given. */
  readonly keySet?: string
  /** By which name events must be addressed; its own address unless given. */
  readonly audience?: string
  readonly pageSize?: number
  readonly now?: () => number
}

/** What a receiver got of one token. */
export interface ReceivedToken {
  readonly jti: string
  readonly claims: Readonly<Record<string, unknown>>
  /** It had come before. */
  readonly again: boolean
}

/**
 * A receiver written from `receiver.openapi.yaml` alone: it verifies each token by the published keys, keeps accounts in
 * memory, and answers what it holds.
 */
export async function startWebhookReceiver(options: WebhookReceiverOptions) {
  const { bearer, issuer, pageSize = 50, now = Date.now } = options
  const keys = createRemoteJWKSet(new URL(options.keySet ?? `${issuer}/.well-known/jwks.json`), {
    cooldownDuration: 0,
  })
  const accounts = new Map<string, PeerAccount>()
  const sequences = new Map<string, number>()
  const had = new Set<string>()
  const tokens: ReceivedToken[] = []
  const receiver = randomUUID()
  let audience = options.audience ?? ''

  function add(account: Partial<PeerAccount> & { name: string }): PeerAccount {
    const made: PeerAccount = {
      ...{ id: randomUUID(), displayName: null, active: true, entitlements: [], expiresAt: null },
      ...{ credential: null, lastUsedAt: null, createdAt: new Date(now()).toISOString() },
      ...account,
    }
    accounts.set(made.id, made)
    return made
  }
  add({ name: 'sentinel' })

  /** Returns an `err` of RFC 8935, or null. */
  async function receive(token: string): Promise<string | null> {
    const verified = await jwtVerify(token, keys, {
      issuer,
      audience,
      typ: 'secevent+jwt',
      algorithms: ['EdDSA'],
    }).catch((error: unknown) => error as Error)
    if (verified instanceof errors.JWTClaimValidationFailed) {
      return { iss: 'invalid_issuer', aud: 'invalid_audience' }[verified.claim] ?? 'invalid_request'
    }
    if (verified instanceof Error) return 'invalid_key'
    const { jti, sub_id: subject, events } = verified.payload as Claims
    if (typeof jti !== 'string' || typeof events !== 'object') return 'invalid_request'
    tokens.push({ jti, claims: verified.payload, again: had.has(jti) })
    if (had.has(jti)) return null
    had.add(jti)
    const access = events['urn:daypass:event:access']
    if (access && subject?.id) obey(subject.id, access)
    const ended = events['urn:daypass:event:account-end']
    if (ended) end(ended)
    return null
  }

  function end({ sequence, account: { id, name } }: AccountEndEvent): void {
    if (sequence <= (sequences.get(id) ?? 0)) return
    sequences.set(id, sequence)
    const found = accounts.get(id)
    if (found?.name === name && found.credential === null) accounts.delete(id)
  }

  function obey(credential: string, { sequence, state, account, entitlements }: AccessEvent): void {
    if (sequence <= (sequences.get(credential) ?? 0)) return
    sequences.set(credential, sequence)
    const own = [...accounts.values()].find((each) => each.credential === credential)
    if (state === 'gone') {
      if (own) accounts.delete(own.id)
      return
    }
    if (state === 'off') {
      if (own) Object.assign(own, { active: false, entitlements: [] })
      return
    }
    const taken = [...accounts.values()].some((each) => each !== own && each.name === account.name)
    if (!own && taken) return
    const held = own ?? add({ name: account.name, credential })
    const ends = entitlements.map(({ until }) => Date.parse(until))
    Object.assign(held, {
      active: true,
      displayName: account.displayName ?? null,
      entitlements: entitlements.map(({ name }) => name),
      expiresAt: new Date(Math.max(...ends)).toISOString(),
    })
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://receiver')
    const answer = (status: number, body?: unknown) => {
      response.writeHead(status, { ...(body ? { 'content-type': 'application/json' } : {}) })
      response.end(body ? JSON.stringify(body) : undefined)
    }
    if (request.headers.authorization !== `Bearer ${bearer}`) return answer(401)
    const [place, id] = url.pathname.replace(/^\/daypass\//, '').split('/')
    if (request.method === 'POST' && place === 'events') {
      if (request.headers['content-type'] !== 'application/secevent+jwt')
        return answer(400, { err: 'invalid_request' })
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const err = await receive(Buffer.concat(chunks).toString('utf8'))
      return err === null ? answer(202) : answer(400, { err, description: 'The token was not taken.' })
    }
    if (request.method !== 'GET') return answer(405)
    if (place === 'about')
      return answer(200, { receiver, product: 'example receiver', now: new Date(now()).toISOString() })
    if (place !== 'accounts') return answer(404)
    if (id !== undefined) {
      const account = accounts.get(decodeURIComponent(id))
      return account ? answer(200, account) : answer(404)
    }
    const { searchParams } = url
    const all = [...accounts.values()].filter(
      (each) =>
        (searchParams.get('credential') ?? each.credential) === each.credential &&
        (searchParams.get('name') ?? each.name) === each.name,
    )
    const from = Number(searchParams.get('cursor') ?? 0)
    const next = from + pageSize < all.length ? String(from + pageSize) : null
    answer(200, { accounts: all.slice(from, from + pageSize), next, total: all.length })
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  audience ||= `${origin}/daypass`
  return {
    origin,
    baseUrl: `${origin}/daypass`,
    receiver,
    accounts,
    tokens,
    add,
    /** From now on it goes by this name: of a proxy before it. */
    calledBy(name: string) {
      audience = name
    },
    named: (name: string) => [...accounts.values()].find((each) => each.name === name),
    marked: (credential: string) => [...accounts.values()].filter((each) => each.credential === credential),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export type WebhookReceiver = Awaited<ReturnType<typeof startWebhookReceiver>>
