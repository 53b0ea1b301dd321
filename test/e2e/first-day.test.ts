import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ensureSetUpLink } from '~/usecases/identity/set-up-portal.server'
import { startServer } from '../../app/server.js'
import { lookAt } from '../support/browser-look'
import { freePort } from '../support/free-port'
import { openTestPortal, type TestPortal } from '../support/portal'
import type { Visitor } from './visitor'
import { openVisitors, type Visitors } from './visitors'

/** Lists and reports that a new portal has nothing for yet. */
const EMPTY = [
  '/admin',
  '/admin/vendors',
  '/admin/people',
  '/admin/systems',
  '/admin/entitlements',
  '/admin/policies',
  '/admin/staff',
  '/admin/changes',
  '/audit',
  '/audit/revocations',
  '/audit/stale',
  '/audit/stale?show=unused',
  '/audit/stale?show=capped',
  '/audit/stale?show=systems',
  '/audit/log',
  '/live',
  '/locks',
  '/requests',
  '/account',
]

describe('the first day of a portal', () => {
  const closing: (() => Promise<unknown>)[] = []
  let test: TestPortal
  let visitors: Visitors
  let noa: Visitor

  beforeAll(async () => {
    const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
    const port = await freePort()
    const url = `http://127.0.0.1:${port}`
    test = await openTestPortal('sqlite', undefined, build.entry.module.createPortal, url)
    closing.push(() => test.close())
    const server = await startServer({ build, portal: test.portal, port, host: '127.0.0.1' })
    closing.push(() => server.close())
    visitors = await openVisitors(test, url)
    closing.push(() => visitors.close())
    noa = await visitors.person('noa@example.com', { screen: 'desktop', javaScript: true })
  })
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
  })

  const look = async (name: string, who = noa) =>
    expect(await lookAt(who.page, `first day, ${name}`, { asItIs: true })).toEqual([])

  it('begins with the printed link, a name and a second factor', async () => {
    await noa.open((await ensureSetUpLink(test.services)) ?? '')
    await noa.press('Continue')
    await noa.isRefused('name')
    await look('set up, refused')
    await noa.type('Your name', 'Noa Adler')
    await noa.type('Your mail address', 'noa@example.com')
    await noa.press('Continue')
    await noa.sees('Scan this picture')
    await look('set up, second factor')
    await noa.takeSecret()
    await noa.type('First code from the app', noa.freshCode())
    await noa.press('Finish')
    await noa.arrive('/admin')
  })

  it.each(EMPTY)('has something to say where nothing is yet: %s', async (path) => {
    await noa.open(path)
    expect(noa.at()).toBe(path)
    await look(`empty ${path}`)
  })

  it('takes a site and a zone, and keeps what was typed beside what is wrong', async () => {
    await noa.open('/admin/sites')
    await look('empty /admin/sites')
    await noa.follow('Add a site')
    await noa.arrive('/admin/sites/new')
    await noa.type('Name', 'Kiruna mast')
    await noa.press('Add the site')
    await noa.isRefused('timeZone')
    expect(await noa.field('Name').inputValue()).toBe('Kiruna mast')
    await look('site, refused')
    await noa.type('Time zone', 'Europe/Stockholm')
    await noa.type('Whom to call', 'Mast desk')
    await noa.type('Telephone', '+46 980 555 01')
    await noa.press('Add the site')
    await noa.arrive(/^\/admin\/sites\/[0-9a-f-]{36}$/)
    await noa.sees('Kiruna mast')
    await look('site')
  })

  it('signs in by mail, and says so when a link or a code is no good', async () => {
    const { page } = noa
    await page.context().clearCookies()
    await noa.open('/sign-in?returnTo=%2Faccount', 'nothing')
    await noa.press('Send me a sign-in link')
    await noa.isRefused('email')
    await look('sign in, refused')
    await noa.type('Your mail address', 'noa@example.com')
    await noa.press('Send me a sign-in link')
    await noa.arrive(/^\/sign-in\/code/)
    await noa.type('Code from the mail', '12345678')
    await noa.press('Sign in')
    await noa.isRefused('code')
    await look('code, refused')
    await page.goto(await noa.mailedLink())
    await look('link')
    await noa.press('Sign in on this device')
    await noa.arrive('/account')
    await look('account, second factor open')
    await page.goto(await noa.mailedLink())
    await noa.sees('This link is used up')
    await look('link, used up')
    await noa.open('/admin', 'nothing')
    await noa.arrive(/^\/sign-in\/second-factor/)
    await noa.type('Code from your authenticator app', '000000')
    await noa.press('Continue')
    await noa.isRefused('code')
    await look('second factor, refused')
    expect(visitors.faults()).toEqual([])
  })
})
