import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer, type Server } from 'node:https'
import { type AddressInfo, createServer as createTcpServer } from 'node:net'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askTarget } from '~/connectors/target-http.server'
import { targetPin } from '~/connectors/target-url'
import { type SelfSigned, selfSigned } from '../support/self-signed'

let own: SelfSigned
let other: SelfSigned
const servers: Server[] = []
beforeAll(async () => {
  own = await selfSigned()
  other = await selfSigned()
})
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

async function serve(shown: SelfSigned, answer: RequestListener): Promise<URL> {
  const server = createServer({ cert: shown.certificate, key: shown.key }, answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/`)
}

const ask = (url: URL, pin: string | undefined, more: Partial<Parameters<typeof askTarget>[0]> = {}) =>
  askTarget({
    ...{ url, method: 'POST', headers: { authorization: 'the-secret' }, body: 'the body', limit: 1_000 },
    ...{ signal: new AbortController().signal, pin, ...more },
  })
const pinOf = (...shown: SelfSigned[]) => targetPin.parse(shown.map((each) => each.fingerprint).join('\n'))

describe('a target that signed its certificate itself', () => {
  const told: string[] = []
  const echo: RequestListener = (request: IncomingMessage, response) => {
    request.on('data', (part: Buffer) => told.push(part.toString()))
    request.on('end', () => response.end(String(request.socket.remotePort)))
  }

  it('is believed by its pinned certificate, whatever its name, and its connection is kept', async () => {
    const url = await serve(own, echo)
    let connections = 0
    const onConnect = () => {
      connections += 1
    }
    const first = await ask(url, pinOf(own), { onConnect })
    const again = await ask(url, pinOf(other, own), { onConnect })
    expect(told.splice(0)).toEqual(['the body', 'the body'])
    expect([again.status, again.text]).toEqual([200, first.text])
    expect(connections).toBe(2)
  })

  it('hears nothing when it shows another certificate, also on a connection that was kept', async () => {
    const url = await serve(own, echo)
    let connected = 0
    const refused = () =>
      ask(url, pinOf(other), {
        onConnect: () => {
          connected += 1
        },
      })
    await expect(refused()).rejects.toMatchObject({ fault: 'failing' })
    expect((await ask(url, pinOf(own))).status).toBe(200)
    await expect(refused()).rejects.toMatchObject({ fault: 'failing' })
    expect((await ask(url, pinOf(own))).status).toBe(200)
    expect(told.splice(0)).toHaveLength(2)
    // Somebody was there each time.
    expect(connected).toBe(2)
  })

  it('is not believed without a pin, also where a pinned connection stands', async () => {
    const url = await serve(own, echo)
    await ask(url, pinOf(own))
    for (const pin of ['', undefined])
      await expect(ask(url, pin)).rejects.toMatchObject({ code: expect.stringMatching(/SELF_SIGNED/) })
    expect(told.splice(0)).toHaveLength(1)
  })

  it('is never asked without TLS', async () => {
    await expect(ask(new URL('http://127.0.0.1:9/'), pinOf(own))).rejects.toMatchObject({ fault: 'refused' })
  })

  it('is given up on in time when it does not answer the handshake', async () => {
    const silent = createTcpServer((socket) => void socket.on('error', () => undefined))
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const given = new AbortController()
    silent.once('connection', () => given.abort())
    const url = new URL(`https://127.0.0.1:${(silent.address() as AddressInfo).port}/`)
    await expect(ask(url, pinOf(own), { signal: given.signal })).rejects.toMatchObject({ name: 'AbortError' })
    await new Promise((resolve) => silent.close(resolve))
  })
})

describe('the pin of a target', () => {
  const hex = '0123456789abcdef'.repeat(4)
  const colons = (hex.toUpperCase().match(/../g) ?? []).join(':')

  it.each([
    ['', ''],
    [hex, colons],
    [colons, colons],
    [`  SHA256 Fingerprint=${colons} `, colons],
    [`${hex}, ${hex.toUpperCase()}`, `${colons} ${colons}`],
  ])('may be written %s', (typed, parsed) => expect(targetPin.parse(typed)).toBe(parsed))

  it('is empty unless somebody wrote one, and is read again as it was stored', () => {
    expect(targetPin.parse(undefined)).toBe('')
    expect(targetPin.parse(targetPin.parse(`${hex} ${hex}`))).toBe(`${colons} ${colons}`)
  })

  it.each(['ab:cd', `${hex}00`, `${hex} yes`, 'x'.repeat(64), Array(5).fill(hex).join(' ')])(
    'is never %s',
    (typed) => {
      expect(targetPin.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(['pin_invalid'])
    },
  )
})
