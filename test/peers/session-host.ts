import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A host that people sign in to, as small appliances have it: accounts with rights, a session for each sign-in that lasts
 * until it is ended, and an API over HTTP for whoever has the token.
 *
 *     GET    /about                  {id}
 *     GET    /accounts?name=&page=   {accounts, next}
 *     POST   /accounts               409 when the name is taken
 *     GET    /accounts/ID            404
 *     PATCH  /accounts/ID            {active, rights}
 *     DELETE /accounts/ID
 *     GET    /sessions?account=ID    {sessions}; also of an account that was deleted
 *     DELETE /sessions/ID
 *     GET    /sign-in?name=          the session: an answer that goes on until the session is ended
 *
 * Switching an account off, or deleting it, refuses new sign-ins. Sessions that are open go on.
 */
export interface SessionHost {
  readonly url: string
  readonly id: string
  readonly accounts: Map<string, HostAccount>
  /** How many sessions are open. */
  openSessions(): number
  fault: { down: boolean; lies: boolean; keepsSessions: boolean; hidesSessions: boolean }
  close(): Promise<void>
}

export interface HostAccount {
  readonly id: string
  readonly name: string
  readonly note: string
  active: boolean
  rights: string[]
}

const PAGE = 50

export async function startSessionHost(token: string): Promise<SessionHost> {
  const accounts = new Map<string, HostAccount>()
  const sessions = new Map<string, { accountId: string; answer: ServerResponse }>()
  const fault = { down: false, lies: false, keepsSessions: false, hidesSessions: false }
  const id = randomUUID()

  function signIn(name: string | null, answer: ServerResponse): void {
    const account = [...accounts.values()].find((each) => each.name === name)
    if (!account?.active) {
      reply(answer, 403)
      return
    }
    const sessionId = randomUUID()
    sessions.set(sessionId, { accountId: account.id, answer })
    answer.on('close', () => sessions.delete(sessionId))
    answer.writeHead(200).write('welcome')
  }

  async function serve(ask: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = new URL(ask.url ?? '/', 'http://host')
    const [, room, key] = url.pathname.split('/')
    if (fault.down) return reply(answer, 503)
    if (room === 'sign-in') {
      signIn(url.searchParams.get('name'), answer)
      return
    }
    if (ask.headers.authorization !== `Bearer ${token}`) return reply(answer, 401)
    const writes = ask.method !== 'GET'
    const body = writes ? await bodyOf(ask) : {}
    if (writes && fault.lies) return reply(answer, 200, { id: key ?? randomUUID() })
    if (room === 'about') return reply(answer, 200, { id })
    if (room === 'sessions') return serveSessions(ask.method, url, key, answer)
    const account = key === undefined ? undefined : accounts.get(key)
    if (key !== undefined && !account) return reply(answer, 404)
    if (ask.method === 'POST') {
      if ([...accounts.values()].some((each) => each.name === body.name)) return reply(answer, 409)
      const made = { id: randomUUID(), active: false, rights: [], name: '', note: '', ...body }
      accounts.set(made.id, made)
      return reply(answer, 201, made)
    }
    if (ask.method === 'DELETE' && account) {
      accounts.delete(account.id)
      return reply(answer, 200, {})
    }
    if (ask.method === 'PATCH' && account) return reply(answer, 200, Object.assign(account, body))
    if (account) return reply(answer, 200, account)
    const name = url.searchParams.get('name')
    const found = [...accounts.values()].filter((each) => name === null || each.name === name)
    const from = Number(url.searchParams.get('page') ?? 0) * PAGE
    const next = from + PAGE < found.length ? from / PAGE + 1 : null
    return reply(answer, 200, { accounts: found.slice(from, from + PAGE), next })
  }

  function serveSessions(
    method: string | undefined,
    url: URL,
    key: string | undefined,
    answer: ServerResponse,
  ) {
    if (method === 'DELETE' && key) {
      if (fault.keepsSessions) return reply(answer, 500)
      const session = sessions.get(key)
      sessions.delete(key)
      session?.answer.destroy()
      return reply(answer, 200, {})
    }
    if (fault.hidesSessions) return reply(answer, 403)
    const accountId = url.searchParams.get('account')
    const open = [...sessions].filter(([, session]) => session.accountId === accountId)
    return reply(answer, 200, { sessions: open.map(([sessionId]) => sessionId) })
  }

  const server = createServer((ask, answer) => {
    serve(ask, answer).catch(() => answer.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    id,
    accounts,
    openSessions: () => sessions.size,
    fault,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Signs in as its holder would. Throws when the host refuses; `isOpen` tells what the holder sees. */
export function signInTo(url: string, name: string): Promise<{ isOpen(): boolean; ended: Promise<void> }> {
  return new Promise((resolve, reject) => {
    const ask = request(`${url}/sign-in?name=${encodeURIComponent(name)}`, { agent: false }, (answer) => {
      if (answer.statusCode !== 200) {
        answer.resume()
        reject(new Error(`the host answers ${answer.statusCode}`))
        return
      }
      let open = true
      const ended = new Promise<void>((done) => {
        answer.on('close', () => {
          open = false
          done()
        })
      })
      answer.on('error', () => undefined)
      answer.resume()
      resolve({ isOpen: () => open, ended })
    })
    ask.on('error', reject)
    ask.end()
  })
}

function reply(answer: ServerResponse, status: number, body: unknown = {}): void {
  answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function bodyOf(ask: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = []
  for await (const part of ask) parts.push(part as Buffer)
  return parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString('utf8')) : {}
}
