import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { siteAudience } from '~/domain/gate/pass-token'
import { HOUR } from '~/domain/kernel/time'
import { renewPassKey } from '~/usecases/gate/renew-pass-key.server'
import { lookAt } from '../support/browser-look'
import { grantAccess } from '../support/grants'
import { actorOf } from '../support/organisation'
import { passOf } from '../support/reader'
import { openWorld, type World } from './world'

describe('a pass for readers of others, at a browser', { timeout: 300_000 }, () => {
  let world: World
  let credentialId: string
  let audience: string
  beforeAll(async () => {
    world = await openWorld()
    const { test, organisation } = world
    audience = siteAudience(organisation.sites.hamburg as string)
    // The verifier's clock is the browser's own.
    test.clock.advanceTo(Date.now())
    await test.services.store.transact(async ({ q, t }) => {
      await q.update(t.givingFreeze).set({ resumedAt: test.clock.now() })
      await q.update(t.document).set({ expiresOn: '2099-01-01' })
    })
    const given = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from: test.clock.now(),
      to: test.clock.now() + 5 * HOUR,
    })
    credentialId = given.credentialIds[0] as string
    await test.engine.settle()
  })
  afterAll(() => world?.close())

  async function signedIn(person: string): Promise<Page> {
    const { page } = await world.person(person, { screen: 'phone', javaScript: true })
    const [name = '', value = ''] = (await world.cookieOf(person)).split('=')
    await page.context().addCookies([{ name, value, url: world.url }])
    return page
  }

  it('the holder’s pages have no fault', async () => {
    const page = await signedIn('tomasz')
    await page.goto('/pass')
    expect(await lookAt(page, 'readers, my pass')).toEqual([])
    await page.getByRole('link', { name: 'For other readers' }).click()
    await page.getByRole('heading', { name: 'Hold this to the reader' }).waitFor()
    expect(await lookAt(page, 'readers, the token')).toEqual([])
  })

  it('the administrator’s page has none, with two keys', async () => {
    const ada = await actorOf(world.test, world.organisation.people.ada as string)
    const made = await renewPassKey(world.test.services, ada, await world.codeOf('ada'))
    expect(made.ok).toBe(true)
    const page = await signedIn('ada')
    await page.goto('/admin/readers')
    await page
      .getByText(/^Signs from /)
      .first()
      .waitFor()
    expect(await lookAt(page, 'readers, administration')).toEqual([])
    await page.getByRole('link', { name: /Open for it.*Comms room/ }).click()
    await page.getByText('Keys and status lists were fetched').waitFor()
    expect(await page.getByLabel('Site, as tokens name it').inputValue()).toBe(audience)
    const zone = world.organisation.zones.commsRoom as string
    expect(await page.getByLabel('Zone; empty for any of the site').inputValue()).toBe(zone)

    // Once it is set up, a link that somebody sends asks first; here it is told no.
    const asked: string[] = []
    const again = await page.context().newPage()
    again.on('dialog', (dialog) => {
      asked.push(dialog.message())
      void dialog.dismiss()
    })
    await again.goto('/verifier.html#zone=')
    await again.getByText('Keys and status lists were fetched').waitFor()
    expect(await again.getByLabel('Zone; empty for any of the site').inputValue()).toBe(zone)
    expect(asked).toEqual([expect.stringContaining('any zone')])
  })

  it('the verifier lets it in, stops what is wrong, and goes on without a connection until the list is too old', async () => {
    const { test, organisation } = world
    const { issued } = await passOf(test, organisation.people.tomasz as string, credentialId)
    const token = issued?.token ?? ''
    const page = await signedIn('tomasz')
    await page.goto('/verifier.html')
    await page.getByText('Keys and status lists were fetched').waitFor()
    await page.getByLabel('Issuer').fill(test.services.env.baseUrl)
    await page.getByLabel('Site, as tokens name it').fill(audience)
    const verdict = async (text: string) => {
      await page.getByLabel('Pass', { exact: true }).fill(text)
      await page.evaluate(() => document.querySelector('#result')?.removeAttribute('data-answer'))
      await page.getByRole('button', { name: 'Check' }).click()
      await page.locator('#result[data-answer]').waitFor()
      return page.locator('#answer').textContent()
    }
    expect(await verdict(token)).toBe('ALLOW')
    expect(await page.locator('#age').textContent()).toMatch(/status list that was \d+ seconds old/)
    expect(await lookAt(page, 'readers, verifier allows')).toEqual([])
    expect(await verdict(`${token.slice(0, -8)}AAAAAAAA`)).toBe('STOP')
    expect(await lookAt(page, 'readers, verifier stops')).toEqual([])

    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
    await page.context().setOffline(true)
    await page.reload()
    // What it was set up for, it still knows.
    expect(await verdict(token)).toBe('ALLOW')
    await page.getByText('The portal did not answer').waitFor()
    await page.clock.setFixedTime(Date.now() + 400_000)
    expect(await verdict(token)).toBe('CHECK')
    expect(await page.locator('#age').textContent()).toMatch(/4\d\d seconds old/)
    expect(await lookAt(page, 'readers, verifier asks')).toEqual([])
  })
})
