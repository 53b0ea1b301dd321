import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { askTarget, lookupTarget } from '~/connectors/target-http.server'

const servers: Server[] = []
afterEach(() => {
  vi.restoreAllMocks()
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

/** The origin of a server that answers so, on this machine. */
async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const ask = (url: string, more: Partial<Parameters<typeof askTarget>[0]> = {}) =>
  askTarget({
    url: new URL(url),
    method: 'GET',
    headers: {},
    limit: 1_000,
    signal: new AbortController().signal,
    ...more,
  })

describe('asking a target', () => {
  it('sends once and reads the whole answer', async () => {
    const origin = await serve((request, response) => {
      let body = ''
      request.on('data', (part) => {
        body += part
      })
      request.on('end', () => {
        response.statusCode = 201
        response.setHeader('etag', 'W/"1"')
        response.end(`${request.method} ${request.url} ${request.headers['x-one']} ${body} ü`)
      })
    })
    const answer = await ask(`${origin}/a?b=c`, { method: 'PATCH', headers: { 'x-one': '1' }, body: 'é' })
    expect(answer).toMatchObject({ status: 201, text: 'PATCH /a?b=c 1 é ü', headers: { etag: 'W/"1"' } })
  })

  it('keeps the connection for the next call', async () => {
    const ports = new Set<number | undefined>()
    const origin = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('x')
    })
    for (let n = 0; n < 3; n++) await ask(origin)
    expect(ports.size).toBe(1)
  })

  it('follows no redirect', async () => {
    let visits = 0
    const origin = await serve((_, response) => {
      visits += 1
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    expect([(await ask(origin)).status, visits]).toEqual([302, 1])
  })

  it('refuses an answer that is too long, and one that breaks off', async () => {
    const long = await serve((_, response) => response.end('x'.repeat(1_001)))
    await expect(ask(long)).rejects.toMatchObject({ fault: 'nonsense' })
    const broken = await serve((_, response) => {
      response.writeHead(200, { 'content-length': '10' })
      response.write('12345', () => response.socket?.destroy())
    })
    await expect(ask(broken)).rejects.toMatchObject({ code: 'ECONNRESET' })
  })

  it('ends when it is told to, before and within an answer', async () => {
    const control = new AbortController()
    const origin = await serve((_, response) => {
      response.write('first')
      control.abort()
    })
    await expect(ask(origin, { signal: control.signal })).rejects.toMatchObject({ name: 'AbortError' })
    await expect(ask(origin, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('where a target may be', () => {
  const resolve = (name: string, all: boolean) =>
    new Promise((done) => lookupTarget(name, { all }, (error, found) => done(error ?? found)))

  it.each(['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]'])(
    'is never %s, which the URL names',
    async (host) => {
      await expect(ask(`http://${host}/`)).rejects.toMatchObject({ fault: 'refused' })
    },
  )

  it('is looked at where the connection is made', async () => {
    expect(await resolve('127.0.0.1', false)).toBe('127.0.0.1')
    expect(await resolve('169.254.169.254', true)).toMatchObject({ fault: 'refused' })
    expect(await resolve('169.254.169.254', false)).toMatchObject({ fault: 'refused' })
    expect(await resolve('no-such-host.invalid', true)).toMatchObject({ code: expect.stringMatching(/^E/) })
  })

  it('is refused when one of several addresses of its name is forbidden', async () => {
    const { default: dns } = await import('node:dns')
    vi.spyOn(dns, 'lookup').mockImplementation(((
      _: string,
      __: object,
      done: (...given: unknown[]) => void,
    ) =>
      done(null, [
        { address: '192.0.2.1', family: 4 },
        { address: '169.254.169.254', family: 4 },
      ])) as never)
    await expect(ask('http://target.example/')).rejects.toMatchObject({ fault: 'refused' })
  })
})
