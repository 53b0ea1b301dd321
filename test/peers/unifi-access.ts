import { randomInt, timingSafeEqual } from 'node:crypto'
import { createServer as createPlain, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Page, UnifiError } from './unifi-answers'
import { DOORS, GROUPS, serveSpace } from './unifi-spaces'
import { UnifiStore } from './unifi-store'
import { serveUsers } from './unifi-users'
import { visitorRoom } from './unifi-visitors'

export type Permission =
  | 'view:visitor'
  | 'edit:visitor'
  | 'view:user'
  | 'edit:user'
  | 'view:space'
  | 'view:device'
  | 'view:credential'

export const PERMISSIONS: readonly Permission[] = [
  'view:visitor',
  'edit:visitor',
  'view:user',
  'edit:user',
  'view:space',
  'view:device',
  'view:credential',
]

export interface UnifiAccessOptions {
  readonly token: string
  /** What the token may do; everything when absent. */
  readonly permissions?: readonly Permission[]
  /** A certificate and its key, in PEM: a console has one that nobody signed. Without them it speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string }
  /** Time in ms since 1970. */
  readonly now?: () => number
  readonly timeZone?: string
  /** `documented`: 401 and 403 for tokens. `always-200`: only the body tells. Other errors are 200 with a code in both. */
  readonly statuses?: 'documented' | 'always-200'
  /** False: single doors come back as they were given, and not as a group of the console's own. */
  readonly foldsDoors?: boolean
  /** False: what stands in `remarks` is not told again. */
  readonly tellsRemarks?: boolean
  readonly pinDigits?: { readonly least: number; readonly most: number }
}

export interface UnifiAccess {
  readonly origin: string
  readonly token: string
  readonly store: UnifiStore
  readonly fault: {
    down: boolean
    /** Changes are answered with success, and not made. */
    lies: boolean
    /** The next so many changes are made, and their answers lost. */
    dropsAnswers: number
    /** In ms. */
    delay: number
  }
  /** Would this PIN open a door (any when absent) at this instant (ms)? */
  opens(pin: string, at: number, door?: string): boolean
  close(): Promise<void>
}

const BASE = '/api/v1/developer'
/** A UniFi Access console that is made up, in the words of Ubiquiti's API reference: visitors, their PINs and doors. */
export async function startUnifiAccess(options: UnifiAccessOptions): Promise<UnifiAccess> {
  const { statuses = 'documented', permissions = PERMISSIONS, now = Date.now } = options
  const pinDigits = options.pinDigits ?? { least: 4, most: 8 }
  const store = new UnifiStore(DOORS, GROUPS, options.timeZone ?? 'UTC')
  const fault = { down: false, lies: false, dropsAnswers: 0, delay: 0 }
  const visitors = visitorRoom(store, {
    foldsDoors: options.foldsDoors ?? true,
    tellsRemarks: options.tellsRemarks ?? true,
    pinDigits,
    now,
    need,
    fault,
  })

  function serve(method: string, url: URL, body: unknown): unknown {
    const [room = '', ...rest] = url.pathname.slice(BASE.length + 1).split('/')
    if (room === 'visitors') return visitors.serve(method, rest, url, body)
    if (room === 'credentials' && rest[0] === 'pin_codes' && method === 'POST') {
      need('view:credential')
      for (;;) {
        const pin = String(randomInt(10 ** (pinDigits.most - 1), 10 ** pinDigits.most))
        if (!store.holderOf(pin)) return pin
      }
    }
    if (room === 'users') return serveUsers(store, { method, rest, url, body, need, fault })
    if (method !== 'GET') throw new UnifiError('CODE_RESOURCE_NOT_FOUND', 404)
    if (room === 'devices') {
      need('view:device')
      return [[{ id: 'e4388386be32', name: 'Hub of the main door', type: 'UAH', firmware: 'v4.9.12' }]]
    }
    need('view:space')
    return serveSpace(store, room, rest[0])
  }

  function need(permission: Permission): void {
    if (!permissions.includes(permission)) throw new UnifiError('CODE_UNAUTHORIZED', 403)
  }

  async function answer(ask: IncomingMessage, reply: ServerResponse): Promise<void> {
    if (fault.down) return void ask.socket.destroy()
    if (fault.delay > 0) await new Promise((done) => setTimeout(done, fault.delay))
    const url = new URL(ask.url ?? '/', 'http://console')
    const send = (status: number, body: object) =>
      reply
        .writeHead(statuses === 'always-200' ? 200 : status, { 'content-type': 'application/json' })
        .end(JSON.stringify(body))
    try {
      const text = await bodyOf(ask)
      if (!bears(ask, options.token)) throw new UnifiError('CODE_AUTH_FAILED', 401)
      if (!url.pathname.startsWith(`${BASE}/`)) throw new UnifiError('CODE_RESOURCE_NOT_FOUND', 404)
      const found = serve(ask.method ?? 'GET', url, text === '' ? null : parsed(text))
      if (ask.method !== 'GET' && fault.dropsAnswers > 0) {
        fault.dropsAnswers -= 1
        return void ask.socket.destroy()
      }
      send(200, { code: 'SUCCESS', msg: 'success', ...(found instanceof Page ? found : { data: found }) })
    } catch (error) {
      if (!(error instanceof UnifiError)) throw error
      send(error.status, { code: error.code, msg: 'It did not work.', data: null })
    }
  }

  const listener = (ask: IncomingMessage, reply: ServerResponse) => {
    answer(ask, reply).catch(() => ask.socket.destroy())
  }
  const server = options.tls ? createSecure({ ...options.tls }, listener) : createPlain(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: options.token,
    store,
    fault,
    opens: (pin, at, door) => store.opens(pin, at, door),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function bears(ask: IncomingMessage, token: string): boolean {
  const shown = Buffer.from(ask.headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return shown.length === wanted.length && timingSafeEqual(shown, wanted)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new UnifiError('CODE_PARAMS_INVALID')
  }
}

async function bodyOf(ask: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of ask) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}
