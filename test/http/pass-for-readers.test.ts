import { createLocalJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, SECOND } from '~/domain/kernel/time'
import { keySetUri, statusListsUri, statusListUri } from '~/usecases/gate/list-addresses'
import { ask } from '../support/ask'
import { grantAccess } from '../support/grants'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'

describe('passes for readers of others over HTTP', () => {
  let http: HttpPortal
  let credentialId: string
  let list: string
  let cookie: string
  beforeAll(async () => {
    http = await openHttpPortal()
    const { test, organisation } = http
    const now = test.clock.now()
    const given = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from: now,
      to: now + HOUR,
    })
    credentialId = given.credentialIds[0] as string
    await test.engine.settle()
    const lists = await ask(statusListsUri(http.url))
    list = JSON.parse(lists.text).status_lists[0]
    cookie = await http.cookieOf('tomasz')
  })
  afterAll(() => http.close())

  it.each([
    ['the keys', () => keySetUri(http.url), 'application/jwk-set+json', 300],
    ['the names of the lists', () => statusListsUri(http.url), 'application/json', 60],
    ['the list', () => list, 'application/statuslist+jwt', 30],
  ])(
    '%s: for everybody, without a session, to be kept for a while and asked for again',
    async (_, url, type, age) => {
      const first = await ask(url(), { headers: { Cookie: cookie } })
      expect(first.status).toBe(200)
      expect(first.headers['content-type']).toContain(type)
      expect(first.headers['cache-control']).toBe(`public, max-age=${age}`)
      expect(first.headers['set-cookie']).toBeUndefined()
      expect(first.headers['access-control-allow-origin']).toBe('*')
      const again = await ask(url(), { headers: { 'If-None-Match': String(first.headers.etag) } })
      expect([again.status, again.text]).toEqual([304, ''])
      const other = await ask(url(), { headers: { 'If-None-Match': '"other"' } })
      expect([other.status, other.text]).toEqual([200, first.text])
    },
  )

  it('publishes no secret half of a key', async () => {
    const { keys } = JSON.parse((await ask(keySetUri(http.url))).text)
    expect(keys.map((key: object) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
    ])
  })

  it('knows no list of another name', async () => {
    expect((await ask(statusListUri(http.url, 'other'))).status).toBe(404)
  })

  it('the holder’s pages lead to the token, show it without a script, and save it as a file', async () => {
    const pass = await ask(`${http.url}/pass`, { headers: { Cookie: cookie } })
    expect(pass.text).toContain(`/pass/${credentialId}`)
    const page = await ask(`${http.url}/pass/${credentialId}`, { headers: { Cookie: cookie } })
    const [shown = ''] = /eyJ[\w-]+\.[\w-]+\.[\w-]+/.exec(page.text) ?? []
    expect(page.text).not.toContain('<script')
    expect(page.headers['cache-control']).toBe('no-store')
    const file = await ask(`${http.url}/pass/${credentialId}/jwt`, { headers: { Cookie: cookie } })
    expect(file.headers['content-type']).toContain('application/jwt')
    expect(file.headers['cache-control']).toBe('no-store')
    const keys = createLocalJWKSet(JSON.parse((await ask(keySetUri(http.url))).text))
    const now = http.test.clock.now()
    for (const token of [shown, file.text]) {
      const { payload } = await jwtVerify(token, keys, {
        issuer: http.test.services.env.baseUrl,
        currentDate: new Date(now),
        typ: 'daypass+jwt',
      })
      expect(payload).toMatchObject({ sub: credentialId, exp: (now + HOUR) / SECOND })
    }
  })

  it('the verifier is a file under the strict policy', async () => {
    const page = await ask(`${http.url}/verifier.html`)
    expect(page.status).toBe(200)
    expect(page.headers['content-security-policy']).toMatch(/script-src 'self' 'nonce-/)
    expect(page.text).not.toMatch(/<script(?![^>]*src=)|\sstyle=|\son\w+=/)
    for (const file of ['verifier.js', 'verifier-core.js', 'verifier-worker.js', 'verifier.css']) {
      expect((await ask(`${http.url}/${file}`)).status).toBe(200)
    }
  })

  it('an administrator sees what readers need and has a new key made; nobody else does', async () => {
    const headers = async (who: string) => ({
      Cookie: await http.cookieOf(who),
      Origin: http.url,
      'Content-Type': 'application/x-www-form-urlencoded',
    })
    const url = `${http.url}/admin/readers`
    const page = await ask(url, { headers: { Cookie: await http.cookieOf('ada') } })
    expect(page.text).toContain(`urn:uuid:${http.organisation.sites.hamburg}`)
    const body = `code=${await http.codeOf('ada')}`
    expect((await ask(url, { method: 'POST', headers: await headers('ines'), body })).status).toBe(404)
    expect(
      (await ask(url, { method: 'POST', headers: await headers('ada'), body: 'code=000000' })).status,
    ).toBe(422)
    expect((await ask(url, { method: 'POST', headers: await headers('ada'), body })).status).toBe(303)
    expect(JSON.parse((await ask(keySetUri(http.url))).text).keys).toHaveLength(2)
  })

  it('a pass that is over is told in words, and no file is made of it', async () => {
    http.test.clock.advance(HOUR)
    const fresh = await http.cookieOf('tomasz')
    const page = await ask(`${http.url}/pass/${credentialId}`, { headers: { Cookie: fresh } })
    expect(page.text).toContain('This pass opens nothing at this moment')
    expect(page.text).not.toMatch(/eyJ[\w-]+\./)
    expect((await ask(`${http.url}/pass/${credentialId}/jwt`, { headers: { Cookie: fresh } })).status).toBe(
      409,
    )
  })
})
