import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sendDueMail } from '~/platform/mailbox.server'
import { newTotpSecret, totpCode } from '~/platform/totp.server'
import { ensureSetUpLink } from '~/usecases/identity/set-up-portal.server'
import { aStaffMember } from '../support/identity'
import { openTestPortal, type TestPortal } from '../support/portal'
import { type Page, servePages, type Visitor } from '../support/visitor'

let portal: TestPortal
let pages: Awaited<ReturnType<typeof servePages>>
let visitor: Visitor
beforeEach(async () => {
  portal = await openTestPortal('sqlite')
  pages = await servePages(portal)
  visitor = pages.visitor()
})
afterEach(async () => {
  await pages.close()
  await portal.close()
})

/** The newest mail to sign in with: others to the same address may be sent after it. */
async function mailTo(address: string) {
  await sendDueMail(portal.services, portal.mails)
  const signInLink = /http:\/\/portal\.test:3000(\/sign-in\/link\/\S+)/
  const text =
    portal.mails.sent.findLast((mail) => mail.to === address && signInLink.test(mail.text))?.text ?? ''
  const link = signInLink.exec(text)?.[1] ?? ''
  return { link, code: /^\s*(\d{8})$/m.exec(text)?.[1] ?? '' }
}

/** By link, as somebody who reads mail on the same device. */
async function signIn(who: Visitor, email: string, returnTo = '/account'): Promise<Page> {
  await who.post('/sign-in?index', { email, returnTo })
  const { link } = await mailTo(email)
  return who.post(link, { returnTo })
}

const hiddenOf = (page: Page, name: string) => {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(page.text)?.[0] ?? ''
  return /value="([^"]*)"/.exec(input)?.[1] ?? ''
}

describe('signing in over HTTP', () => {
  it('sends strangers to sign in, and back to where they wanted to go', async () => {
    const { email } = await aStaffMember(portal, 'Ada')
    const sent = await visitor.get('/account')
    expect(sent).toMatchObject({ status: 303, location: '/sign-in?returnTo=%2Faccount' })
    const page = await visitor.get(sent.location ?? '')
    const asked = await visitor.post('/sign-in?index', { email, returnTo: hiddenOf(page, 'returnTo') })
    expect(asked).toMatchObject({ status: 303, location: '/sign-in/code?returnTo=%2Faccount' })

    const { link } = await mailTo(email)
    for (let look = 0; look < 3; look++) {
      const shown = await pages.visitor().get(link)
      expect(shown.status).toBe(200)
      expect(shown.text).toContain('Sign in on this device')
    }
    const shown = await visitor.get(link)
    const opened = await visitor.post(link, { returnTo: hiddenOf(shown, 'returnTo') })
    expect(opened).toMatchObject({ status: 303, location: '/account' })
    expect(opened.cookies).toHaveLength(1)
    expect(opened.cookies[0]).toMatch(
      /^daypass_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    expect((await visitor.get('/account')).text).toContain('ada@example.com')
    expect((await pages.visitor().get(link)).text).toContain('This link is used up')
  })

  it('takes the code where it was asked for, and shows a wrong one again without it', async () => {
    const { email } = await aStaffMember(portal, 'Ada')
    await visitor.post('/sign-in?index', { email, returnTo: '/' })
    const { code } = await mailTo(email)
    const elsewhere = await pages.visitor().post('/sign-in/code', { code, returnTo: '/' })
    expect(elsewhere.status).toBe(422)
    const wrong = await visitor.post('/sign-in/code', { code: 'abc', returnTo: '/account' })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('This code is wrong')
    expect(wrong.text).not.toContain('value="abc"')
    const opened = await visitor.post('/sign-in/code', { code, returnTo: '/account' })
    expect(opened).toMatchObject({ status: 303, location: '/account' })
  })

  it('says the same to those who have no account', async () => {
    const { email } = await aStaffMember(portal, 'Ada')
    const known = await visitor.post('/sign-in?index', { email, returnTo: '/' })
    const unknown = await pages.visitor().post('/sign-in?index', { email: 'eve@example.com', returnTo: '/' })
    expect([unknown.status, unknown.location]).toEqual([known.status, known.location])
    expect((await visitor.get('/sign-in/code')).text).toContain('If this address belongs to an account')
  })

  it('keeps what was typed beside its message', async () => {
    const again = await visitor.post('/sign-in?index', { email: 'ada@', returnTo: '/' })
    expect(again.status).toBe(422)
    expect(again.text).toContain('value="ada@"')
    expect(again.text).toContain('id="email-error"')
  })

  it('leads nowhere else, however it is asked to', async () => {
    const { email } = await aStaffMember(portal, 'Ada')
    for (const returnTo of [
      '//evil.example',
      'https://evil.example/',
      '/\\evil.example',
      'javascript:alert(1)',
    ]) {
      const page = await visitor.get(`/sign-in?returnTo=${encodeURIComponent(returnTo)}`)
      expect(hiddenOf(page, 'returnTo')).toBe('/')
      expect((await signIn(pages.visitor(), email, returnTo)).location).toBe('/')
      portal.clock.advance(15 * 60_000)
    }
  })

  it('signs out by a form, not by a link', async () => {
    const { email } = await aStaffMember(portal, 'Ada')
    await signIn(visitor, email)
    await visitor.get('/sign-out')
    expect((await visitor.get('/account')).status).toBe(200)
    expect(await visitor.post('/sign-out', {})).toMatchObject({ status: 303, location: '/sign-in' })
    expect((await visitor.get('/account')).status).toBe(303)
  })

  it('asks administrators for the second factor before anything else, and for enrolment where there is none', async () => {
    const secret = newTotpSecret()
    const noa = await aStaffMember(portal, 'Noa', [{ role: 'administrator' }], secret)
    await signIn(visitor, noa.email, '/admin/staff')
    const step = await visitor.get('/admin/staff')
    expect(step.location).toBe('/sign-in/second-factor?returnTo=%2Fadmin%2Fstaff')
    const code = totpCode(secret, portal.clock.now())
    const proved = await visitor.post('/sign-in/second-factor', { code, returnTo: '/admin/staff' })
    expect(proved).toMatchObject({ status: 303, location: '/admin/staff' })
    expect((await visitor.get('/admin/staff')).text).toContain('Noa')

    const max = await aStaffMember(portal, 'Max', [{ role: 'administrator' }])
    const other = pages.visitor()
    await signIn(other, max.email, '/admin/staff')
    expect((await other.get('/admin/staff')).location).toBe(
      '/account/second-factor?returnTo=%2Fadmin%2Fstaff',
    )
    const offer = await other.get('/account/second-factor?returnTo=%2Fadmin%2Fstaff')
    const shown = /<output[^>]*>([A-Z2-7]{32})<\/output>/.exec(offer.text)?.[1] ?? ''
    const wrong = await other.post('/account/second-factor', {
      offer: hiddenOf(offer, 'offer'),
      code: '1',
      returnTo: '/',
    })
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain(shown)
    const enrolled = await other.post('/account/second-factor', {
      offer: hiddenOf(wrong, 'offer'),
      code: totpCode(shown, portal.clock.now()),
      returnTo: '/admin/staff',
    })
    expect(enrolled).toMatchObject({ status: 303, location: '/admin/staff' })
    expect((await other.get('/admin/staff')).status).toBe(200)
  })
})

describe('the first day over HTTP', () => {
  it('goes from the set-up link to a second administrator and a first approver', async () => {
    const link = new URL((await ensureSetUpLink(portal.services)) ?? '').pathname
    expect((await visitor.get('/setup/guessed')).status).toBe(404)
    const empty = await visitor.post(link, { name: '', email: 'noa' })
    expect(empty.status).toBe(422)
    expect(empty.text).toContain('value="noa"')
    const step = await visitor.post(link, { name: 'Noa', email: 'noa@example.com' })
    const secret = /<output[^>]*>([A-Z2-7]{32})<\/output>/.exec(step.text)?.[1] ?? ''
    const done = await visitor.post(link, {
      name: 'Noa',
      email: 'noa@example.com',
      offer: hiddenOf(step, 'offer'),
      code: totpCode(secret, portal.clock.now()),
    })
    expect(done.status).toBe(303)
    expect((await visitor.get(link)).status).toBe(404)

    const added = await visitor.post('/admin/staff/new', { name: 'Max', email: 'max@example.com', phone: '' })
    const page = added.location ?? ''
    const proposed = await visitor.post(`${page}?index`, {
      intent: 'appoint',
      role: 'administrator',
      siteId: '',
      seat: '',
    })
    expect(proposed).toMatchObject({ status: 303, location: page })
    const change = /\/admin\/changes\/([0-9a-f-]{36})/.exec((await visitor.get(page)).text)?.[0] ?? ''
    expect((await visitor.get(change)).text).not.toContain('name="code"')

    const max = pages.visitor()
    await signIn(max, 'max@example.com')
    expect((await max.get('/account')).text).toContain(change)
    const offer = await max.get('/account/second-factor')
    const own = /<output[^>]*>([A-Z2-7]{32})<\/output>/.exec(offer.text)?.[1] ?? ''
    await max.post('/account/second-factor', {
      offer: hiddenOf(offer, 'offer'),
      code: totpCode(own, portal.clock.now()),
      returnTo: '/',
    })
    portal.clock.advance(30_000)
    const code = totpCode(own, portal.clock.now())
    expect(await max.post(change, { intent: 'confirm', code })).toMatchObject({
      status: 303,
      location: change,
    })
    expect((await max.get(change)).text).toContain('It was confirmed')
    expect((await max.get('/admin/staff')).status).toBe(200)
  })
})

describe('what is no form of ours', () => {
  it('is refused plainly, and tells neither stack nor more than it has to', async () => {
    const nul = await visitor.post('/sign-in?index', { email: 'a\0b@example.com', returnTo: '/' })
    expect(nul.status).toBe(400)
    const big = await visitor.post('/sign-in?index', { email: 'a'.repeat(300_000), returnTo: '/' })
    expect(big.status).toBe(413)
    const foreign = await visitor.post(
      '/sign-in?index',
      { email: 'a@b.c' },
      { Origin: 'https://evil.example' },
    )
    expect(foreign.status).toBe(403)
    const absent = await visitor.get('/admin/staff/nobody')
    expect(absent.status).toBe(303)
    for (const page of [nul, big]) expect(page.text).not.toMatch(/node_modules|\.tsx?:\d/)
  })

  it('finds other people’s pages absent, whoever asks', async () => {
    const target = await aStaffMember(portal, 'Target')
    const { email } = await aStaffMember(portal, 'Ada')
    await signIn(visitor, email)
    for (const path of ['/admin/staff', `/admin/staff/${target.id}`, '/admin/staff/new', '/admin/changes']) {
      const page = await visitor.get(path)
      expect([path, page.status]).toEqual([path, 404])
      expect(page.text).not.toContain('target@example.com')
    }
    const forged = await visitor.post(`/admin/staff/${target.id}?index`, {
      intent: 'appoint',
      role: 'auditor',
    })
    expect(forged.status).toBe(404)
  })
})
