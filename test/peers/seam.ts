import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createFake } from '@seamapi/fake-seam-connect'

/** The lists that the real service cuts into pages. */
const PAGED: Readonly<Record<string, string>> = {
  '/access_codes/list': 'access_codes',
  '/access_codes/unmanaged/list': 'access_codes',
  '/acs/users/list': 'acs_users',
  '/devices/list': 'devices',
}

export interface SeamCode {
  readonly access_code_id: string
  readonly device_id: string
  readonly name: string
  readonly code: string
  readonly is_managed: boolean
  readonly status: string
  readonly starts_at?: string
  readonly ends_at?: string
}

export interface SeamUser {
  readonly acs_user_id: string
  readonly full_name: string
  readonly is_suspended: boolean
  readonly access_schedule?: { readonly starts_at: string; readonly ends_at: string }
}

/** What of the fake's own memory the tests look into and write. */
interface Database {
  readonly access_codes: readonly SeamCode[]
  readonly acs_users: readonly SeamUser[]
  readonly acs_access_groups: readonly {
    readonly acs_access_group_id: string
    readonly acs_system_id: string
    readonly _acs_user_ids: readonly string[]
  }[]
  addAccessCode(code: object): SeamCode
  updateAccessCode(code: { readonly access_code_id: string } & Record<string, unknown>): SeamCode
  deleteAccessCode(id: string): void
  addAcsUser(user: object): SeamUser
  updateAcsUser(user: { readonly acs_user_id: string } & Record<string, unknown>): SeamUser
  deleteAcsUser(id: string): void
  addAcsAccessGroup(group: object): { readonly acs_access_group_id: string }
  addAcsUserToAcsAccessGroup(pair: {
    readonly acs_user_id: string
    readonly acs_access_group_id: string
  }): void
}

/**
 * Seam's own fake of its service, with what its API reference has and the fake leaves out: pages, `common_code_key`, the
 * deletion of unmanaged codes, the groups of a user; and locks that take a code at once.
 */
export async function startSeam({ pageSize = 50 }: { readonly pageSize?: number } = {}) {
  const fake = await createFake()
  await fake.seed()
  const served = await fake.startServer({ port: 0, signals: [] })
  const origin = `http://127.0.0.1:${(served.server.address() as AddressInfo).port}`
  const database = fake.database as unknown as Database

  /** Called before a code is made on a lock, with the PIN that was sent. */
  let beforeCode: (pin: string) => void = () => {}
  let beforeLock: string | null = null

  async function answer(path: string, url: URL, request: IncomingMessage, body: string) {
    const sent = body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)
    if (path === '/access_codes/unmanaged/delete') {
      const found = database.access_codes.some(
        (code) => code.access_code_id === sent.access_code_id && !code.is_managed,
      )
      if (!found) return { status: 404, json: { error: { type: 'access_code_not_found' } } }
      database.deleteAccessCode(String(sent.access_code_id))
      return { status: 200, json: { ok: true } }
    }
    if (path === '/access_codes/create' && beforeLock === sent.device_id) {
      beforeLock = null
      beforeCode(String(sent.code))
    }
    const reply = await fetch(origin + url.pathname + url.search, {
      method: request.method,
      headers: {
        authorization: request.headers.authorization ?? '',
        'content-type': 'application/json',
      },
      body: body === '' ? undefined : body,
    })
    if (path === '/acs/access_groups/list_users' && reply.status === 404) {
      const id = url.searchParams.get('acs_access_group_id')
      const members = database.acs_access_groups.find(
        (group) => group.acs_access_group_id === id,
      )?._acs_user_ids
      const users = database.acs_users.filter((user) => members?.includes(user.acs_user_id))
      return { status: 200, json: { acs_users: users, ok: true } }
    }
    if (path === '/acs/access_groups/list' && reply.status === 404) {
      const user = url.searchParams.get('acs_user_id')
      const system = url.searchParams.get('acs_system_id')
      const groups = database.acs_access_groups.filter(
        (group) =>
          (user === null || group._acs_user_ids.includes(user)) &&
          (system === null || group.acs_system_id === system),
      )
      return { status: 200, json: { acs_access_groups: groups, ok: true } }
    }
    const json = (await reply.json().catch(() => ({}))) as Record<string, unknown>
    if (reply.ok && path === '/access_codes/create') {
      const made = json.access_code as SeamCode
      const key = sent.common_code_key
      const code = { access_code_id: made.access_code_id, status: 'set', common_code_key: key ?? null }
      return { status: 200, json: { ...json, access_code: database.updateAccessCode(code) } }
    }
    if (reply.ok && path === '/access_codes/update')
      database.updateAccessCode({ access_code_id: String(sent.access_code_id), status: 'set' })
    const name = PAGED[path]
    return { status: reply.status, json: reply.ok && name ? pageOf(json, name, url) : json }
  }

  function pageOf(json: Record<string, unknown>, name: string, url: URL): Record<string, unknown> {
    const from = Number(url.searchParams.get('page_cursor') ?? 0)
    const limit = Math.min(pageSize, Number(url.searchParams.get('limit') ?? pageSize))
    const all = json[name] as unknown[]
    const more = from + limit < all.length
    return {
      ...json,
      [name]: all.slice(from, from + limit),
      pagination: {
        has_next_page: more,
        next_page_cursor: more ? String(from + limit) : null,
        next_page_url: null,
      },
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const url = new URL(request.url ?? '/', origin)
    const { status, json } = await answer(url.pathname, url, request, Buffer.concat(chunks).toString('utf8'))
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(json))
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    apiKey: 'seam_apikey1_token',
    workspace: 'seed_workspace_1',
    locks: ['august_device_1', 'august_device_2', 'schlage_device_id'] as const,
    accessSystem: 'visionline_acs_system_1',
    database,
    /** Somebody else gets there first: `act` with the PIN of the next code on this lock, before it is made. */
    beforeNextCode(lock: string, act: (pin: string) => void) {
      beforeLock = lock
      beforeCode = act
    },
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      served.server.closeAllConnections()
      await fake.stopServer()
    },
  }
}
export type SeamPeer = Awaited<ReturnType<typeof startSeam>>
