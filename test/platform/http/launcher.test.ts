import { connect } from 'node:net'
import type { LoaderFunctionArgs, ServerBuild } from '@remix-run/node'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createRequestScope } from '~/platform/request-scope.server'
import { startServer } from '../../../app/server.js'
import { ask } from '../../support/ask'

type Handler = (args: LoaderFunctionArgs) => unknown

interface Logged {
  readonly fields: { readonly requestId?: string; readonly err?: unknown }
  readonly message: string
}

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of running.splice(0)) await each.close()
})

/** The launcher before a build of one resource route at /thing, answered by `handler`. */
async function serve(
  handler: Handler,
  settings: { baseUrl?: string; trustProxy?: false | number; metricsToken?: string } = {},
) {
  const logged: Logged[] = []
  const answered: Logged['fields'][] = []
  const areas: string[] = []
  const portal = {
    env: { baseUrl: 'http://localhost:3000', trustProxy: false, metricsToken: null, ...settings },
    log: {
      error: (fields: Logged['fields'], message: string) => logged.push({ fields, message }),
      info: (fields: Logged['fields']) => answered.push(fields),
      debug: (fields: Logged['fields']) => answered.push(fields),
    },
    requests: createRequestScope(),
    streams: { close: () => undefined },
    services: {
      metrics: {
        requestAnswered: (request: { area: string }) => areas.push(request.area),
        page: async () => ({ contentType: 'text/plain', text: 'daypass_credentials_due 0' }),
      },
    },
    readiness: async () => readiness,
  }
  const readiness = { ready: true, checks: { database: 'ok' } as Record<string, string> }
  const server = await startServer({ build: buildOf(handler), portal, port: 0, host: '127.0.0.1', env: {} })
  running.push(server)
  return { ...server, thing: `${server.url}/thing`, logged, answered, areas, readiness }
}

function buildOf(handler: Handler): ServerBuild {
  const manifest = (id: string) => ({
    id,
    path: id,
    hasAction: true,
    hasLoader: true,
    hasErrorBoundary: false,
    module: '',
    imports: [],
    css: [],
    hasClientAction: false,
    hasClientLoader: false,
  })
  return {
    mode: 'production',
    entry: { module: { default: () => new Response('a page'), handleError: () => undefined } },
    routes: {
      root: { id: 'root', path: '', module: { default: () => null } },
      thing: { id: 'thing', parentId: 'root', path: 'thing', module: { loader: handler, action: handler } },
    },
    assets: {
      entry: { module: '', imports: [], css: [] },
      routes: { root: manifest('root'), thing: manifest('thing') },
      url: '',
      version: '1',
    },
    publicPath: '/',
    assetsBuildDirectory: 'build/client',
    isSpaMode: false,
    future: {} as ServerBuild['future'],
  } as unknown as ServerBuild
}

const plain = () => new Response('done')

describe('headers', () => {
  it('let no script or style run without the nonce of this response', async () => {
    const { thing } = await serve(({ context }) => new Response(String(context.nonce)))
    const first = await ask(thing)
    const policy = String(first.headers['content-security-policy'])
    expect(policy).toContain(`script-src 'self' 'nonce-${first.text}';`)
    expect(policy).toContain(`style-src 'self' 'nonce-${first.text}';`)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("form-action 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect((await ask(thing)).text).not.toBe(first.text)
    expect(first.headers['referrer-policy']).toBe('same-origin')
  })

  it('promise https only where the portal is reached by it', async () => {
    const { thing } = await serve(plain)
    expect((await ask(thing)).headers['strict-transport-security']).toBeUndefined()
    const secure = await serve(plain, { baseUrl: 'https://portal.test' })
    const answer = await ask(secure.thing, { headers: { Host: 'portal.test' } })
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/)
  })

  it('keep an answer out of every cache unless its route says otherwise', async () => {
    const { thing, url } = await serve(
      ({ request }) =>
        new Response('x', {
          headers: new URL(request.url).searchParams.has('public')
            ? { 'Cache-Control': 'public, max-age=60' }
            : {},
        }),
    )
    expect((await ask(thing)).headers['cache-control']).toBe('no-store')
    expect((await ask(`${thing}?public`)).headers['cache-control']).toBe('public, max-age=60')
    expect((await ask(`${url}/assets/gone.js`)).status).toBe(404)
  })

  it('name each request, by the same id that its route is given', async () => {
    const { thing } = await serve(({ context }) => new Response(String(context.requestId)))
    const answer = await ask(thing, { headers: { 'X-Request-Id': 'forged' } })
    expect(answer.headers['x-request-id']).toBe(answer.text)
    expect(answer.text).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('a request that could change something', () => {
  const write = (url: string, headers: Record<string, string>) => ask(url, { method: 'POST', headers })

  it('is answered when it comes from our own pages', async () => {
    const { thing, url } = await serve(plain)
    expect((await write(thing, { Origin: url })).text).toBe('done')
    expect((await write(thing, { 'Sec-Fetch-Site': 'same-origin' })).text).toBe('done')
  })

  it.each([
    ['another site', { Origin: 'https://evil.test' }],
    ['another port of this host', { Origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { Origin: 'null' }],
    ['nonsense', { Origin: '::::' }],
    ['another site, by fetch metadata', { 'Sec-Fetch-Site': 'cross-site' }],
    ['a sister domain', { 'Sec-Fetch-Site': 'same-site' }],
    ['nobody knows where', {}],
  ])('is refused from %s, and reaches no route', async (_from, headers: Record<string, string>) => {
    let reached = false
    const { thing } = await serve(() => {
      reached = true
      return plain()
    })
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await ask(thing, { method, headers })).status).toBe(403)
    }
    expect(reached).toBe(false)
  })

  it('is refused when its origin is ours but the browser says another site sent it', async () => {
    const { thing, url } = await serve(plain)
    expect((await write(thing, { Origin: url, 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403)
  })
})

describe('the host', () => {
  const base = { baseUrl: 'https://portal.test' }

  it('is the configured one, whatever else a client claims', async () => {
    const { thing } = await serve(({ request }) => new Response(request.headers.get('host')), base)
    const answer = await ask(thing, { headers: { Host: 'portal.test', 'X-Forwarded-Host': 'evil.test:99' } })
    expect(answer.text).toBe('portal.test')
    for (const host of ['evil.test', 'portal.test.evil.test', 'localhost', '127.0.0.1']) {
      const refused = await ask(thing, { headers: { Host: host } })
      expect([host, refused.status]).toEqual([host, 421])
      expect(refused.text).toContain('https://portal.test')
    }
  })

  it('is refused when a foreign name was pointed at a portal on this machine', async () => {
    const { thing } = await serve(plain)
    expect((await ask(thing, { headers: { Host: 'rebound.test:3000' } })).status).toBe(421)
  })

  it('may be any name of this machine while the portal is used on it', async () => {
    const { thing } = await serve(plain)
    expect((await ask(thing, { headers: { Host: 'localhost:1234' } })).status).toBe(200)
  })
})

describe('the address of the caller', () => {
  const claim = { 'X-Forwarded-For': '198.51.100.7' }
  const address: Handler = ({ context }) => new Response(String(context.ip))

  it('is the socket’s, unless a proxy is trusted', async () => {
    const direct = await serve(address)
    expect((await ask(direct.thing, { headers: claim })).text).toBe('127.0.0.1')
    const behind = await serve(address, { trustProxy: 1 })
    expect((await ask(behind.thing, { headers: claim })).text).toBe('198.51.100.7')
    const forged = { 'X-Forwarded-For': '203.0.113.1, 198.51.100.7' }
    expect((await ask(behind.thing, { headers: forged })).text).toBe('198.51.100.7')
  })
})

describe('a body', () => {
  it('arrives whole up to the limit, and is refused unread above it', async () => {
    const { thing, url } = await serve(
      async ({ request }) => new Response(String((await request.arrayBuffer()).byteLength)),
    )
    const headers = { Origin: url, 'Content-Type': 'application/octet-stream' }
    const limit = 12 * 1024 * 1024
    const whole = await ask(thing, { method: 'POST', headers, body: new Uint8Array(limit) })
    expect(whole.text).toBe(String(limit))
    expect(await firstLine(url, [`POST /thing`, `Origin: ${url}`, `Content-Length: ${limit + 1}`])).toContain(
      ' 413 ',
    )
    expect(await firstLine(url, [`POST /thing`, `Origin: ${url}`, 'Transfer-Encoding: chunked'])).toContain(
      ' 411 ',
    )
  })
})

describe('a failure', () => {
  it('of a route tells its id in a header, and nothing of the error', async () => {
    const { thing } = await serve(() => {
      throw new Error('secret detail')
    })
    const answer = await ask(thing)
    expect(answer.status).toBe(500)
    expect(answer.text).not.toMatch(/secret| at /)
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('outside the routes shows an id that the log holds, with the error', async () => {
    const { url, logged, readiness } = await serve(plain)
    const error = new Error('secret detail')
    Object.defineProperty(readiness, 'ready', {
      get: () => {
        throw error
      },
    })
    const answer = await ask(`${url}/readyz`)
    const id = answer.headers['x-request-id']
    expect(answer.status).toBe(500)
    expect(answer.text).toContain(id)
    expect(answer.text).not.toMatch(/secret| at /)
    expect(logged.map(({ fields }) => [fields.requestId, fields.err])).toEqual([[id, error]])
  })

  it('of the client to write an address is no failure of ours', async () => {
    const { url, logged } = await serve(plain)
    expect((await ask(`${url}/%E0%A4%A`)).status).toBe(400)
    expect(logged).toEqual([])
  })
})

describe('health', () => {
  it('is asked by address, and readiness follows the portal', async () => {
    const { url, readiness } = await serve(plain, { baseUrl: 'https://portal.test' })
    expect((await ask(`${url}/healthz`)).status).toBe(200)
    expect(JSON.parse((await ask(`${url}/readyz`)).text)).toEqual({ ready: true, checks: { database: 'ok' } })
    readiness.ready = false
    readiness.checks.database = 'unreachable'
    const answer = await ask(`${url}/readyz`)
    expect(answer.status).toBe(503)
    expect(JSON.parse(answer.text)).toEqual({ ready: false, checks: { database: 'unreachable' } })
  })
})

describe('metrics', () => {
  const token = 'a-token-of-at-least-thirty-two-letters'
  const bearing = (given: string) => ({ Authorization: `Bearer ${given}` })

  it('are for this machine, by whatever name the portal is known', async () => {
    const { url } = await serve(plain, { baseUrl: 'https://portal.test' })
    const answer = await ask(`${url}/metrics`)
    expect([answer.status, answer.text]).toEqual([200, 'daypass_credentials_due 0'])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it.each([
    ['a proxy on this machine', { 'X-Forwarded-For': '198.51.100.7' }],
    ['a proxy that names itself otherwise', { Forwarded: 'for=198.51.100.7' }],
    ['a proxy that only passes the host on', { Host: 'portal.test' }],
    ['a page whose name was pointed here', { Host: 'rebound.test' }],
    ['somebody with a guess', { Via: '1.1 x', ...bearing('a-token-of-at-least-thirty-two-lettert') }],
    ['somebody with half of it', { Via: '1.1 x', ...bearing('a-token') }],
  ])('are closed to %s', async (_who, headers: Record<string, string>) => {
    for (const settings of [{}, { metricsToken: token }, { trustProxy: 1 }]) {
      const { url } = await serve(plain, { baseUrl: 'https://portal.test', ...settings })
      const answer = await ask(`${url}/metrics`, { headers })
      expect([answer.status, answer.text]).toEqual([403, 'Not for you.\n'])
    }
  })

  it('are open to who bears the token, from anywhere', async () => {
    const { url } = await serve(plain, { baseUrl: 'https://portal.test', metricsToken: token })
    const headers = { Host: 'portal.test', 'X-Forwarded-For': '198.51.100.7', ...bearing(token) }
    expect((await ask(`${url}/metrics`, { headers })).status).toBe(200)
  })
})

describe('the line of a request', () => {
  it('says by which route, how and as which request it was answered, and never the path', async () => {
    const { thing, url, answered, areas } = await serve(plain)
    const answer = await ask(`${thing}?code=12345678`)
    await ask(`${url}/setup/AAAA`)
    await ask(`${url}/healthz`)
    await vi.waitFor(() => expect(answered).toHaveLength(3))
    expect(answered).toMatchObject([
      { method: 'GET', route: '/thing', status: 200, requestId: answer.headers['x-request-id'] },
      { method: 'GET', route: 'none', status: 200 },
      { method: 'GET', route: '/healthz', status: 200 },
    ])
    expect(JSON.stringify(answered)).not.toMatch(/12345678|AAAA/)
    expect(areas).toEqual(['thing', 'none', 'health'])
  })
})

describe('closing', () => {
  it('lets a request under way finish, and takes no other', async () => {
    let finish = () => {}
    const held = new Promise<void>((resolve) => {
      finish = resolve
    })
    let arrived = () => {}
    const underWay = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const server = await serve(async () => {
      arrived()
      await held
      return plain()
    })
    const answer = ask(server.thing)
    await underWay
    const closed = server.close()
    await expect(ask(server.thing)).rejects.toThrow()
    finish()
    expect((await answer).text).toBe('done')
    await closed
  })
})

/** The status line that answers these request lines, sent as they are. */
function firstLine(url: string, [request = '', ...headers]: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url)
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${[`${request} HTTP/1.1`, `Host: ${host}`, ...headers].join('\r\n')}\r\n\r\n`)
    })
    socket.once('data', (data) => {
      socket.destroy()
      resolve(data.toString().split('\r\n')[0] ?? '')
    })
    socket.once('error', reject)
  })
}
