import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { loadActor } from '~/usecases/identity/load-actor.server'
import { requestSignInLink } from '~/usecases/identity/request-sign-in-link.server'
import {
  listSessions,
  revokeOtherSessions,
  revokeSession,
  signOut,
} from '~/usecases/identity/revoke-session.server'
import { isLinkLive, signInWithCode, signInWithLink } from '~/usecases/identity/sign-in.server'
import { updatePerson } from '~db/repositories/people'
import { aStaffMember, askForLink, codes, signIn, value, whoIs } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'

const FROM = { ip: '192.0.2.1', userAgent: 'Test browser' }

describeOnBothDialects('signing in', (open) => {
  let portal: TestPortal
  let ada: { id: string; email: string }
  beforeEach(async () => {
    portal = await open()
    ada = await aStaffMember(portal, 'Ada')
  })
  afterEach(() => portal.close())

  it('answers the same whether or not somebody has the address, and mails only those who have', async () => {
    const known = await askForLink(portal, ada.email)
    const unknown = await askForLink(portal, 'nobody@example.com')
    expect(unknown.asked).toEqual(known.asked)
    expect(portal.mails.sent.map((mail) => mail.to)).toEqual([ada.email])
  })

  it('refuses what is no address', async () => {
    expect(codes((await askForLink(portal, 'ada@example.com, eve@example.com')).asked)).toEqual([
      'email_invalid',
    ])
  })

  it('mails the stored address, however it was typed', async () => {
    await askForLink(portal, '  ADA@Example.COM ')
    expect(portal.mails.sent.map((mail) => mail.to)).toEqual([ada.email])
  })

  it('opens a session by the link, once', async () => {
    const { token } = await askForLink(portal, ada.email)
    const opened = value(await signInWithLink(portal.services, { token, ...FROM }))
    expect((await whoIs(portal, opened.token)).person.id).toBe(ada.id)
    expect(codes(await signInWithLink(portal.services, { token, ...FROM }))).toEqual(['link_expired'])
  })

  it('opens one session when a link is used twice at the same instant', async () => {
    const { token } = await askForLink(portal, ada.email)
    const both = await Promise.all([1, 2].map(() => signInWithLink(portal.services, { token, ...FROM })))
    expect(both.filter((result) => result.ok)).toHaveLength(1)
  })

  it('uses nothing up by looking at the link', async () => {
    const { token } = await askForLink(portal, ada.email)
    for (let look = 0; look < 3; look++) expect(await isLinkLive(portal.services, token)).toBe(true)
    expect((await signInWithLink(portal.services, { token, ...FROM })).ok).toBe(true)
    expect(await isLinkLive(portal.services, token)).toBe(false)
  })

  it('keeps a link for less than ten minutes', async () => {
    const { token } = await askForLink(portal, ada.email)
    portal.clock.advance(10 * MINUTE)
    expect(await isLinkLive(portal.services, token)).toBe(false)
    expect(codes(await signInWithLink(portal.services, { token, ...FROM }))).toEqual(['link_expired'])
  })

  it('takes the code only in the browser that asked', async () => {
    const { code } = await askForLink(portal, ada.email, 'browser-one')
    for (const browser of ['browser-two', null]) {
      expect(codes(await signInWithCode(portal.services, { code, browser, ...FROM }))).toEqual([
        'code_expired',
      ])
    }
    const typed = `${code.slice(0, 4)} ${code.slice(4)}`
    expect((await signInWithCode(portal.services, { code: typed, browser: 'browser-one', ...FROM })).ok).toBe(
      true,
    )
  })

  it('ends code and link after five wrong codes', async () => {
    const { code, token } = await askForLink(portal, ada.email)
    const wrong = code === '00000000' ? '11111111' : '00000000'
    for (let guess = 0; guess < 5; guess++) {
      expect(
        codes(await signInWithCode(portal.services, { code: wrong, browser: 'browser-one', ...FROM })),
      ).toEqual(['code_wrong'])
    }
    expect(codes(await signInWithCode(portal.services, { code, browser: 'browser-one', ...FROM }))).toEqual([
      'code_expired',
    ])
    expect(codes(await signInWithLink(portal.services, { token, ...FROM }))).toEqual(['link_expired'])
  })

  it('lets an earlier link stand, up to three, and ends them all once one was used', async () => {
    const asked = []
    for (let n = 0; n < 4; n++) asked.push(await askForLink(portal, ada.email))
    const live = await Promise.all(asked.map(({ token }) => isLinkLive(portal.services, token)))
    expect(live).toEqual([false, true, true, true])
    await signInWithLink(portal.services, { token: asked[2]?.token ?? '', ...FROM })
    expect(await isLinkLive(portal.services, asked[1]?.token ?? '')).toBe(false)
    expect(await isLinkLive(portal.services, asked[3]?.token ?? '')).toBe(false)
  })

  it('limits links by address, known or not, and by where they are asked from', async () => {
    for (const email of [ada.email, 'nobody@example.com']) {
      for (let n = 0; n < 5; n++) expect((await askForLink(portal, email)).asked.ok).toBe(true)
      expect(codes((await askForLink(portal, email)).asked)).toEqual(['too_many_tries'])
    }
    const ask = (n: number, ip: string) =>
      requestSignInLink(portal.services, { email: `n${n}@example.com`, ip, browser: 'b', returnTo: '/' })
    for (let n = 0; n < 30; n++) expect((await ask(n, `2001:db8::${n}`)).ok).toBe(true)
    expect(codes(await ask(31, '2001:db8:0:0:ffff::1'))).toEqual(['too_many_tries'])
    expect((await ask(32, '2001:db8:0:1::1')).ok).toBe(true)
    portal.clock.advance(15 * MINUTE)
    expect((await askForLink(portal, ada.email)).asked.ok).toBe(true)
  })

  it('is not kept from anybody by a stranger who asks for their links elsewhere', async () => {
    const { token } = await askForLink(portal, ada.email, 'browser-of-ada')
    const stranger = () =>
      requestSignInLink(portal.services, {
        email: ada.email,
        ip: '203.0.113.9',
        browser: 'browser-of-a-stranger',
        returnTo: '/',
      })
    for (let n = 0; n < 5; n++) expect((await stranger()).ok).toBe(true)
    for (let n = 0; n < 30; n++) expect(codes(await stranger())).toEqual(['too_many_tries'])
    expect(await isLinkLive(portal.services, token)).toBe(true)
    expect((await askForLink(portal, ada.email, 'browser-of-ada')).asked.ok).toBe(true)
  })

  it('carries where to go on to in the link', async () => {
    await requestSignInLink(portal.services, {
      email: ada.email,
      ip: '::1',
      browser: 'b',
      returnTo: '/inbox?seat=it',
    })
    const { mails } = portal
    await askForLink(portal, ada.email)
    expect(mails.sent[0]?.text).toContain('?returnTo=%2Finbox%3Fseat%3Dit')
  })

  it('opens nothing for somebody who was archived since', async () => {
    const { token } = await askForLink(portal, ada.email)
    const session = await signIn(portal, ada.email)
    await portal.services.store.transact((tx) => updatePerson(tx, ada.id, { archivedAt: portal.clock.now() }))
    expect(await loadActor(portal.services, session.token)).toBeNull()
    expect(codes(await signInWithLink(portal.services, { token, ...FROM }))).toEqual(['link_expired'])
  })

  it('stores neither token nor code, and nobody’s name in the log', async () => {
    const { token, code } = await askForLink(portal, ada.email)
    const opened = value(await signInWithLink(portal.services, { token, ...FROM }))
    const { q, t } = portal.services.store.read
    const everything = JSON.stringify([
      await q.select().from(t.signInLink),
      await q.select().from(t.session),
      await q.select().from(t.outboxMail),
      await q.select().from(t.auditEvent),
    ])
    for (const secret of [token, code, opened.token]) expect(everything).not.toContain(secret)
    const events = await q.select().from(t.auditEvent)
    expect(events.map((event) => event.type)).toEqual(['sign_in.link_sent', 'sign_in.succeeded'])
    // Salts and commitments are random letters, in which a short name turns up by chance.
    expect(events.map(({ body }) => body).join()).not.toMatch(/Ada|ada@|example\.com/)
  })
})

describeOnBothDialects('sessions', (open) => {
  let portal: TestPortal
  let ada: { id: string; email: string }
  beforeEach(async () => {
    portal = await open()
    ada = await aStaffMember(portal, 'Ada')
  })
  afterEach(() => portal.close())

  it('end when idle, and are kept awake by use', async () => {
    const { token } = await signIn(portal, ada.email)
    const { sessionIdle } = portal.services.env
    for (let n = 0; n < 3; n++) {
      portal.clock.advance(sessionIdle - 1)
      expect(await loadActor(portal.services, token)).not.toBeNull()
    }
    portal.clock.advance(sessionIdle)
    expect(await loadActor(portal.services, token)).toBeNull()
  })

  it('end at the absolute limit however much they are used', async () => {
    const { token } = await signIn(portal, ada.email)
    const { sessionAbsolute } = portal.services.env
    for (let passed = 0; passed < sessionAbsolute; passed += HOUR) {
      expect(await loadActor(portal.services, token)).not.toBeNull()
      portal.clock.advance(HOUR)
    }
    expect(await loadActor(portal.services, token)).toBeNull()
  })

  it('last longer for contractors', async () => {
    const id = portal.services.ids.id()
    await portal.services.store.transact((tx) =>
      tx.q.insert(tx.t.person).values({
        id,
        kind: 'contractor',
        name: 'Kim',
        email: 'kim@vendor.example',
        crewLead: false,
        createdAt: portal.clock.now(),
      }),
    )
    const { token } = await signIn(portal, 'kim@vendor.example')
    portal.clock.advance(2 * DAY)
    expect((await whoIs(portal, token)).person.id).toBe(id)
  })

  it('write when they were last seen at most once a minute', async () => {
    const { token, signedIn } = await signIn(portal, ada.email)
    portal.clock.advance(MINUTE - 1)
    await loadActor(portal.services, token)
    expect((await whoIs(portal, token)).session.lastSeenAt).toBe(signedIn.session.lastSeenAt)
    portal.clock.advance(1)
    await loadActor(portal.services, token)
    expect((await whoIs(portal, token)).session.lastSeenAt).toBe(portal.clock.now())
  })

  it('are listed, ended one by one or all but this one, and end by signing out', async () => {
    const one = await signIn(portal, ada.email)
    const two = await signIn(portal, ada.email)
    const three = await signIn(portal, ada.email)
    const { services } = portal
    const { actor } = one.signedIn
    expect(await listSessions(services, actor)).toHaveLength(3)
    value(await revokeSession(services, actor, two.signedIn.session.id))
    expect(await loadActor(services, two.token)).toBeNull()
    value(await revokeOtherSessions(services, actor, one.signedIn.session.id))
    expect(await loadActor(services, three.token)).toBeNull()
    expect(await listSessions(services, actor)).toHaveLength(1)
    await signOut(services, one.token)
    expect(await loadActor(services, one.token)).toBeNull()
  })

  it('of others are none of one’s business', async () => {
    const eve = await aStaffMember(portal, 'Eve')
    const mine = await signIn(portal, ada.email)
    const { actor } = (await signIn(portal, eve.email)).signedIn
    expect(codes(await revokeSession(portal.services, actor, mine.signedIn.session.id))).toEqual([
      'not_found',
    ])
    expect(await loadActor(portal.services, mine.token)).not.toBeNull()
  })

  it('are nothing without a token', async () => {
    await signIn(portal, ada.email)
    const { id } = (await signIn(portal, ada.email)).signedIn.session
    for (const token of [null, '', 'x', id]) expect(await loadActor(portal.services, token)).toBeNull()
  })
})
