import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask } from '../../support/ask'
import { type Handler, launcherTests, plain } from './launcher'

const serve = launcherTests()

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
