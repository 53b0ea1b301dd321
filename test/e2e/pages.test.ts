import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ACCESS, ROLES, type RoleLetter } from '../routes/access-table'
import { accessWorld } from '../routes/access-world'
import { lookAt } from '../support/browser-look'
import { openWorld, type World } from './world'

/** Everybody who may see a page looks at it; those of the other site and vendor see the same ones without rows. */
const LOOKING: Partial<Record<RoleLetter, string>> = {
  V: 'a visitor',
  S: 'a crew lead without requests',
  M: 'a contractor',
  L: 'a crew lead',
  P: 'a sponsor',
  I: 'an approver',
  F: 'an approver without requests',
  G: 'a guard',
  H: 'a guard without passes',
  A: 'an auditor',
  D: 'an administrator',
}

/** Pages that look otherwise with a query: what the manifest alone does not name. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  '/requests/:id/edit': ['who', 'where', 'what', 'when', 'why', 'check'].map((step) => `step=${step}`),
  '/audit/stale': ['show=unused', 'show=capped', 'show=systems'],
  '/inbox': ['show=all'],
  '/gate/:site': ['name=nobody'],
}

/** Where each role begins its work. */
const LANDINGS: Partial<Record<RoleLetter, RegExp>> = {
  M: /^\/$/,
  L: /^\/$/,
  P: /^\/requests$/,
  I: /^\/inbox$/,
  G: /^\/gate\/[0-9a-f-]{36}$/,
  A: /^\/audit$/,
  D: /^\/admin$/,
}

describe('every page of the manifest', { timeout: 900_000 }, () => {
  let world: World
  let things: Record<string, string>
  beforeAll(async () => {
    world = await openWorld()
    things = await accessWorld(world)
  })
  afterAll(() => world?.close())

  /** The addresses of a route: as the table of access opens it, and its variants. */
  function addressesOf(path: string): string[] {
    const { at = {}, query = {} } = ACCESS[path] ?? {}
    const filled = path.replace(/:(\w+)/g, (_, name: string) => things[at[name] ?? ''] ?? 'nothing')
    const search = new URLSearchParams(
      Object.entries(query).map(([name, thing]) => [name, things[thing] ?? '']),
    )
    const first = search.size > 0 ? `${filled}?${search}` : filled
    return [first, ...(VARIANTS[path] ?? []).map((variant) => `${filled}?${variant}`)]
  }

  /** Somebody's browser, signed in. */
  async function openAs(letter: RoleLetter): Promise<Page> {
    const person = ROLES[letter]
    const { page } = await world.person(person ?? 'stranger', { screen: 'desktop', javaScript: true })
    if (person !== null) {
      const [name = '', value = ''] = (await world.cookieOf(person)).split('=')
      await page.context().addCookies([{ name, value, url: world.url }])
    }
    return page
  }

  it('has a way in through the table of access', () => {
    const paths = Object.values(world.routes).flatMap((route) => (route.path ? [`/${route.path}`] : []))
    expect(paths.filter((path) => ACCESS[path] === undefined)).toEqual([])
  })

  it.each(Object.entries(LOOKING) as [RoleLetter, string][])(
    '%s: without fault for %s',
    async (letter, who) => {
      const page = await openAs(letter)
      const faultsBefore = world.faults().length
      const found: string[] = []
      let looked = 0
      for (const [path, access] of Object.entries(ACCESS)) {
        if (!access.get.includes(letter)) continue
        for (const address of addressesOf(path)) {
          if (!(await showsPage(address))) continue
          looked += 1
          found.push(...(await lookAt(page, `${letter} ${path} ${new URL(page.url()).search}`.trim())))
        }
      }
      expect([...found, ...world.faults().slice(faultsBefore)]).toEqual([])
      expect(looked).toBeGreaterThan(2)

      /** False where the address is a file, or leads on to another page, which is looked at by itself. */
      async function showsPage(address: string): Promise<boolean> {
        // Asked for first without being shown: Chromium would draw a file in a page of its own, with its own styles.
        const answer = await page.request.get(address, { maxRedirects: 0 })
        const isPage = answer.headers()['content-type']?.startsWith('text/html') ?? false
        if (!isPage || (answer.status() >= 300 && answer.status() < 400)) return false
        if (answer.status() !== 200) found.push(`${address}: ${answer.status()} for ${who}`)
        await page.goto(address)
        return true
      }
    },
  )

  it.each(Object.entries(LANDINGS) as [RoleLetter, RegExp][])('%s: begins at %s', async (letter, landing) => {
    const page = await openAs(letter)
    await page.goto('/')
    expect(at(page)).toMatch(landing)
  })

  it.each([
    ['M', '/pass'],
    ['M', '/credentials/:id/secret'],
    ['I', '/inbox/:id/less'],
    ['I', '/live/:credentialId/end'],
  ] as const)('%s: no script on %s, so that it opens on any phone', async (letter, path) => {
    const page = await openAs(letter)
    await page.goto(addressesOf(path)[0] ?? '')
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.locator('script').count()).toBe(0)
  })

  it('that is not there says so plainly', async () => {
    const { page } = await world.person('stranger', { screen: 'phone', javaScript: true })
    const answer = await page.goto('/nowhere')
    expect(answer?.status()).toBe(404)
    expect(await lookAt(page, 'V not found')).toEqual([])
  })
})

/** The path and query that a page came from. */
function at(page: Page): string {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}
