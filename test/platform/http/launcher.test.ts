import { describe, expect, it, vi } from 'vitest'
import { ask } from '../../support/ask'
import { launcherTests, plain } from './launcher'

const serve = launcherTests()

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
