import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

/** Who sees the pages of others without rows: their other size has nothing of its own. */
const WITHOUT_ROWS: readonly RoleLetter[] = ['S', 'F', 'H']

/** Pages that look otherwise with a query: what the manifest alone does not name. */
const VARIANTS: Readonly<Record<string, readonly string[]>> = {
  '/requests/:id/edit': ['who', 'where', 'what', 'when', 'why', 'check'].map((step) => `step=${step}`),
  '/audit/stale': ['show=unused', 'show=capped', 'show=systems'],
  '/inbox': ['show=all', 'show=own&view=table'],
  '/gate/:site': ['name=nobody'],
  '/admin/systems/new': ['kind=ldap'],
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

/** Pages that have to open on any phone. */
const WITHOUT_SCRIPT: Partial<Record<RoleLetter, readonly string[]>> = {
  M: ['/pass', '/credentials/:id/secret'],
  I: ['/inbox/:id/less', '/live/:credentialId/end'],
}

/** Two files look at every second page each, because one page at a time keeps no more than one processor busy. */
const SHARES = 2

/**
 * Looks at every page of a share with the eyes of everybody who may see it, in both sizes and schemes: one role at a time, in a
 * portal and a Chromium of this file's own. Where somebody sees a page of a route that was looked at, it is in the size it has; where it
 * brings nothing but other words and numbers, in a frame that was looked at already, only the answer is.
 *
 * @returns the portal that they are at, once the tests run
 */
export function lookAtEveryPage(share: number): () => World {
  let world: World
  let things: Record<string, string>
  /** What was looked at: the makes of elements of each route. */
  const seen = new Set<string>()
  const pages = ours(Object.entries(ACCESS))
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

  it.each(entries(LOOKING))('%s: without fault for %s', async (letter, who) => {
    const page = await openAs(letter)
    const faultsBefore = world.faults().length
    const found: string[] = []
    let looked = 0
    for (const [path, access] of pages) {
      if (!access.get.includes(letter)) continue
      for (const address of addressesOf(path)) {
        const own = await ownPart(address)
        if (own === null) continue
        const news = makesOf(own, path).filter((make) => !seen.has(make))
        if (looked > 0 && news.length === 0) continue
        const isNew = ![...seen].some((make) => make.startsWith(`${path} `))
        for (const make of news) seen.add(make)
        looked += 1
        await page.goto(address)
        const name = `${letter} ${path} ${new URL(page.url()).search}`.trim()
        found.push(...(await lookAt(page, name, { asItIs: !isNew || WITHOUT_ROWS.includes(letter) })))
      }
    }
    expect([...found, ...world.faults().slice(faultsBefore)]).toEqual([])
    expect(looked).toBeGreaterThan(0)

    /**
     * What the page alone shows, without the frame that all pages of a role have. Null where the address is a file, or
     * leads on to another page, which is looked at by itself.
     */
    async function ownPart(address: string): Promise<string | null> {
      // Asked for first without being shown: Chromium would draw a file in a page of its own, with its own styles.
      const answer = await page.request.get(address, { maxRedirects: 0 })
      const isPage = answer.headers()['content-type']?.startsWith('text/html') ?? false
      if (!isPage || (answer.status() >= 300 && answer.status() < 400)) return null
      if (answer.status() !== 200) found.push(`${address}: ${answer.status()} for ${who}`)
      const sent = await answer.text()
      return /<main[\s>].*<\/main>/s.exec(sent)?.[0] ?? sent
    }
  })

  it.each(ours(entries(LANDINGS)))('%s: begins at %s', async (letter, landing) => {
    const page = await openAs(letter)
    await page.goto('/')
    expect(at(page)).toMatch(landing)
  })

  it.each(
    ours(entries(WITHOUT_SCRIPT)).flatMap(([letter, paths]) => paths.map((path) => [letter, path] as const)),
  )('%s: no script on %s, so that it opens on any phone', async (letter, path) => {
    const page = await openAs(letter)
    await page.goto(addressesOf(path)[0] ?? '')
    expect(await page.locator('h1').count()).toBe(1)
    expect(await page.locator('script').count()).toBe(0)
  })

  return () => world

  /** What of a list this file looks at. */
  function ours<T>(list: readonly T[]): T[] {
    return list.filter((_, n) => n % SHARES === share)
  }
}

/**
 * Every make of element that a page of a route has: its name, its classes, and which attributes it bears. A page without a new
 * one has only other words and numbers than those that were looked at.
 */
function makesOf(html: string, path: string): string[] {
  const makes = [...html.matchAll(/<(\w+)([^>]*)>/g)].map(([, name = '', inside = '']) => {
    const classes = /\bclass="([^"]*)"/.exec(inside)?.[1] ?? ''
    const bears = [...inside.matchAll(/([\w-]+)=/g)].map(([, attribute]) => attribute)
    return `${path} ${name}.${classes} ${bears.sort().join()}`
  })
  return [...new Set(makes)]
}

function entries<T>(list: Partial<Record<RoleLetter, T>>): [RoleLetter, T][] {
  return Object.entries(list) as [RoleLetter, T][]
}

/** The path and query that a page came from. */
function at(page: Page): string {
  const { pathname, search } = new URL(page.url())
  return pathname + search
}
