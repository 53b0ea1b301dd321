import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ScimServer, startScimServer } from './scim-server'

const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'
const USER = 'urn:ietf:params:scim:schemas:core:2.0:User'
let server: ScimServer

beforeEach(async () => {
  server = await startScimServer({
    token: 'right',
    pageSize: 2,
    users: ['a', 'b', 'c'].map((userName) => ({ userName })),
    groups: [{ displayName: 'Operators', members: ['a'] }],
  })
})
afterEach(() => server.close())

async function ask(method: string, path: string, body?: object, token = 'right') {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  return { status: response.status, text, json: text === '' ? null : JSON.parse(text) }
}

it.each(['wrong', '', 'right '.repeat(2)])('lets nobody in with the token %j', async (token) => {
  expect((await ask('GET', '/Users', undefined, token)).status).toBe(401)
})

it('pages, and has nothing past the end', async () => {
  const pages = await Promise.all([1, 3, 4].map((start) => ask('GET', `/Users?startIndex=${start}&count=50`)))
  expect(pages.map(({ json }) => [json.totalResults, json.Resources.length])).toEqual([
    [3, 2],
    [3, 1],
    [3, 0],
  ])
})

it('takes a password and never gives it back', async () => {
  const made = await ask('POST', '/Users', { schemas: [USER], userName: 'd', password: 'hush', active: true })
  const read = await ask('GET', `/Users/${made.json.id}`)
  await ask('PATCH', `/Users/${made.json.id}`, {
    schemas: [PATCH],
    Operations: [{ op: 'replace', path: 'active', value: false }],
  })
  expect(made.text + read.text).not.toContain('hush')
  expect(server.store.signIn('d', 'hush')).toBe(false)
  const user = server.store.userNamed('d')
  if (user) user.active = true
  expect(server.store.signIn('d', 'hush')).toBe(true)
})

it('refuses a user name that is taken, in any case', async () => {
  const { status, json } = await ask('POST', '/Users', { schemas: [USER], userName: 'A' })
  expect([status, json.scimType]).toEqual([409, 'uniqueness'])
})

it('loses no member when many join at once', async () => {
  const ids = [...server.store.users.keys()]
  const group = server.store.groupNamed('Operators')
  await Promise.all(
    ids.map((value) =>
      ask('PATCH', `/Groups/${group?.id}`, {
        schemas: [PATCH],
        Operations: [{ op: 'add', path: 'members', value: [{ value }] }],
      }),
    ),
  )
  expect([...(group?.members ?? [])].sort()).toEqual(ids.sort())
})

it('runs beside another one without sharing anything', async () => {
  const other = await startScimServer({ token: 'other', users: [{ userName: 'alone' }] })
  try {
    expect((await ask('GET', '/Users')).json.totalResults).toBe(3)
    expect(other.store.users.size).toBe(1)
  } finally {
    await other.close()
  }
})
