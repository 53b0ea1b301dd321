import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../support/ask'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { ACCESS, EVERYBODY, ROLES, type RoleLetter } from './access-table'
import { accessWorld } from './access-world'

/** Every route of the built server, with everybody who might try it; on PostgreSQL, because most other pages are seen on SQLite. */
describe('who may open what', () => {
  let portal: HttpPortal
  let world: Record<string, string>
  const cookies = new Map<RoleLetter, string>()

  beforeAll(async () => {
    portal = await openHttpPortal('postgres')
    world = await accessWorld(portal)
    for (const [letter, person] of Object.entries(ROLES) as [RoleLetter, string | null][]) {
      if (person !== null) cookies.set(letter, await portal.cookieOf(person))
    }
  })
  afterAll(() => portal.close())

  const paths = () =>
    Object.values(portal.routes)
      .filter((route) => route.id !== 'root')
      .map((route) => `/${route.path ?? ''}`)

  it('the table names every route of the manifest, and no other', () => {
    expect(Object.keys(ACCESS).sort()).toEqual(paths().sort())
  })

  const attempt = async (path: string, letter: RoleLetter, method: 'GET' | 'POST') => {
    const { at = {}, query = {}, form = '', open = false } = ACCESS[path] ?? { get: '', post: null }
    const filled = path.replace(/:(\w+)/g, (_, name: string) => world[at[name] ?? ''] ?? 'nothing')
    const search = new URLSearchParams(
      Object.entries(query).map(([name, thing]) => [name, world[thing] ?? '']),
    )
    const cookie = cookies.get(letter)
    const answer = await ask(`${portal.url}${filled}?${search}`, {
      method,
      headers: {
        ...(cookie ? { Cookie: cookie } : {}),
        ...(method === 'POST'
          ? { Origin: portal.url, 'Content-Type': 'application/x-www-form-urlencoded' }
          : {}),
      },
      body:
        method === 'POST'
          ? form.replace(/@(\w+)/g, (_, name: string) => encodeURIComponent(world[name] ?? ''))
          : undefined,
    })
    const to = String(answer.headers.location ?? '')
    if (answer.status === 303 || answer.status === 302)
      return !open && /^\/sign-in\b/.test(to) ? 'sign in' : 'in'
    if (answer.status === 404) return 'nothing there'
    if (answer.status === 405) return 'no such act'
    // A wrong code too many is past the door as well: whether its owner may was asked before.
    return answer.status < 400 || [400, 409, 422, 429].includes(answer.status)
      ? 'in'
      : `status ${answer.status}`
  }

  // Looking changes nothing; sending does, so that it comes after all looking.
  it.each(Object.entries(ACCESS))('GET %s', async (path, { get, open }) => {
    const seen: Record<string, string> = {}
    for (const letter of EVERYBODY) seen[letter] = await attempt(path, letter, 'GET')
    expect(seen).toEqual(expected(get, open))
  })

  it.each(Object.entries(ACCESS))('POST %s', async (path, { post, open }) => {
    const seen: Record<string, string> = {}
    for (const letter of EVERYBODY) seen[letter] = await attempt(path, letter, 'POST')
    expect(seen).toEqual(post === null ? allOf('no such act') : expected(post, open))
  })

  function expected(allowed: string, open = false): Record<string, string> {
    return Object.fromEntries(
      EVERYBODY.map((letter) => {
        if (allowed.includes(letter)) return [letter, 'in']
        return [letter, letter === 'V' && !open ? 'sign in' : 'nothing there']
      }),
    )
  }

  function allOf(answer: string): Record<string, string> {
    return Object.fromEntries(EVERYBODY.map((letter) => [letter, answer]))
  }
})
