import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { MailError, type MailTransport } from '~/platform/mail/transport.server'
import { MAIL_LEASE, sendDueMail, waitAfter } from '~/platform/mailbox.server'
import { eventPage } from '~db/repositories/audit'
import { memoryTransport } from '../support/memory-transport'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

describeOnBothDialects('the outbox', (open, dialect) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const enqueue = (address: string, code = '12345678') =>
    portal.services.store.transact((tx) =>
      portal.services.mail.enqueue(tx, portal.clock.now(), { personId: null, address }, 'sign_in_link', {
        link: 'http://portal.test/sign-in/link/x',
        code,
        minutes: 10,
      }),
    )
  const news = (address: string) =>
    portal.services.store.transact((tx) =>
      portal.services.mail.enqueue(tx, portal.clock.now(), { personId: null, address }, 'account_ready', {
        name: 'Ada',
        link: 'http://portal.test/sign-in',
      }),
    )
  const alarm = (address: string) =>
    portal.services.store.transact((tx) =>
      portal.services.mail.enqueue(tx, portal.clock.now(), { personId: null, address }, 'came_back', {
        name: 'Ada',
        system: 'VMS',
        site: 'Hamburg',
        person: 'Jo',
        account: 'daypass-jo',
        seenAt: 'now',
        lastForNow: false,
        link: 'http://portal.test/audit',
      }),
    )
  const rows = () => {
    const { q, t } = portal.services.store.read
    return q.select().from(t.outboxMail)
  }

  it('keeps parameters sealed, and forgets them once the mail is out', async () => {
    await enqueue('ada@example.com', '87654321')
    expect(JSON.stringify(await rows())).not.toContain('87654321')
    expect(await sendDueMail(portal.services, portal.mails)).toEqual({
      sent: 1,
      failed: 0,
      serverDown: false,
      nextAt: null,
    })
    expect(portal.mails.last()?.text).toContain('87654321')
    expect(await rows()).toMatchObject([
      { sealedParams: '', sentAt: portal.clock.now(), dueAt: null, fault: null },
    ])
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 0 })
  })

  it('sends nothing of a transaction that was rolled back', async () => {
    const undone = portal.services.store.transact(async (tx) => {
      const to = { personId: null, address: 'ada@example.com' }
      const params = { link: 'http://x.test/', code: '1', minutes: 1 }
      await portal.services.mail.enqueue(tx, portal.clock.now(), to, 'sign_in_link', params)
      throw new Error('undone')
    })
    await expect(undone).rejects.toThrow('undone')
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 0, failed: 0 })
  })

  it('loses nothing while the server is down, however long, and tries one at a time', async () => {
    for (let n = 0; n < 30; n++) await news(`p${n}@example.com`)
    let calls = 0
    const down: MailTransport = {
      send: async () => {
        calls += 1
        throw new MailError('connection refused', false)
      },
    }
    expect(await sendDueMail(portal.services, down)).toMatchObject({ failed: 20, serverDown: true })
    calls = 0
    for (let days = 0; days < 30; days++) {
      portal.clock.advance(DAY)
      const report = await sendDueMail(portal.services, down, { probing: true })
      expect(report).toMatchObject({ sent: 0, serverDown: true })
    }
    expect(calls).toBe(30)
    // Nothing is put off for longer than a few minutes because the server was down.
    portal.clock.advance(5 * MINUTE)
    await sendDueMail(portal.services, portal.mails, { probing: true })
    expect(new Set(portal.mails.sent.map((mail) => mail.to)).size).toBe(30)
    expect(portal.mails.sent).toHaveLength(30)
  })

  it('tries one mail that is put off again and again, without end, at most an hour apart', async () => {
    await news('grey@example.com')
    portal.mails.failWith(new MailError('try later', false, { about: 'mail' }))
    for (let tries = 1; tries <= 40; tries++) {
      const before = portal.clock.now()
      expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ serverDown: false })
      expect((await rows())[0]).toMatchObject({ attempts: tries, dueAt: before + waitAfter(tries) })
      portal.clock.advance(waitAfter(tries))
    }
    portal.mails.failWith(null)
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 1, nextAt: null })
    expect([1, 2, 3, 100].map(waitAfter)).toEqual([10_000, 20_000, 40_000, HOUR])
  })

  it('sends what somebody must act on before what merely informs', async () => {
    for (let n = 0; n < 25; n++) await news(`p${n}@example.com`)
    portal.clock.advance(MINUTE)
    await alarm('owner@example.com')
    await enqueue('ada@example.com')
    await sendDueMail(portal.services, portal.mails, { pace: { size: 2, atOnce: 1, batches: 1 } })
    expect(portal.mails.sent.map((mail) => mail.to)).toEqual(['owner@example.com', 'ada@example.com'])
    await sendDueMail(portal.services, portal.mails)
    expect(portal.mails.sent).toHaveLength(27)
  })

  it('notices something urgent that comes while it sends the rest', async () => {
    for (let n = 0; n < 300; n++) await news(`p${n}@example.com`)
    const order: string[] = []
    const slow: MailTransport = {
      async send({ to }) {
        if (order.push(to) === 50) await alarm('owner@example.com')
      },
    }
    await sendDueMail(portal.services, slow)
    expect(order.indexOf('owner@example.com')).toBeGreaterThan(49)
    expect(order.indexOf('owner@example.com')).toBeLessThanOrEqual(220)
    expect(order).toHaveLength(301)
  })

  it('lets a code that ended expire, and says so in the log of events', async () => {
    await enqueue('ada@example.com', '87654321')
    await news('ben@example.com')
    portal.clock.advance(10 * MINUTE)
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 1, nextAt: null })
    expect(portal.mails.sent.map((mail) => mail.to)).toEqual(['ben@example.com'])
    const [ended] = (await rows()).filter((row) => row.recipient === 'ada@example.com')
    expect(ended).toMatchObject({ sentAt: null, dueAt: null, fault: 'expired', sealedParams: '' })
    const [event] = await eventPage(portal.services.store.read, null, 1)
    expect(event).toMatchObject({ type: 'mail.expired' })
    expect(JSON.parse(event?.body ?? '{}').facts).toMatchObject({ mail: ended?.id, template: 'sign_in_link' })
  })

  it('hands back what it did not begin when the portal stops', async () => {
    for (let n = 0; n < 20; n++) await news(`p${n}@example.com`)
    const stop = new AbortController()
    let calls = 0
    const last: MailTransport = {
      async send() {
        calls += 1
        stop.abort()
      },
    }
    const pace = { size: 20, atOnce: 1, batches: 9 }
    await sendDueMail(portal.services, last, { pace, stopping: stop.signal })
    expect(calls).toBe(1)
    expect((await rows()).filter((row) => row.dueAt === portal.clock.now())).toHaveLength(19)
  })

  it('gives up a mail that was refused for good, says so in the log of events, and holds up no other', async () => {
    await enqueue('refused@example.com')
    for (let n = 0; n < 25; n++) await news(`p${n}@example.com`)
    const kept = memoryTransport()
    let refuses = true
    const picky: MailTransport = {
      async send(mail) {
        if (refuses && mail.to === 'refused@example.com') throw new MailError('no such user', true)
        await kept.send(mail)
      },
    }
    expect(await sendDueMail(portal.services, picky)).toMatchObject({ sent: 25, failed: 1 })
    refuses = false
    portal.clock.advance(HOUR)
    expect(await sendDueMail(portal.services, picky)).toMatchObject({ sent: 0, failed: 0, nextAt: null })
    const [given] = (await rows()).filter((row) => row.recipient === 'refused@example.com')
    expect(given).toMatchObject({ sentAt: null, dueAt: null, fault: 'no such user', sealedParams: '' })
    const [event] = await eventPage(portal.services.store.read, null, 1)
    expect(event).toMatchObject({ type: 'mail.given_up' })
    expect(JSON.parse(event?.body ?? '{}').facts).toMatchObject({ mail: given?.id, refused: true })
  })

  it('goes on past a mail whose parameters cannot be opened', async () => {
    await news('broken@example.com')
    await portal.services.store.transact(async (tx) => {
      await tx.q.update(tx.t.outboxMail).set({ sealedParams: 'garbage' })
    })
    await enqueue('ada@example.com')
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 1, failed: 1 })
    expect(portal.mails.sent.map((mail) => mail.to)).toEqual(['ada@example.com'])
  })

  it('sends each mail once from two senders, and again one whose sender died', async () => {
    // SQLite has one node.
    const node = dialect === 'postgres' ? await portal.another() : portal
    for (let n = 0; n < 30; n++) await enqueue(`p${n}@example.com`)
    await Promise.all([sendDueMail(portal.services, portal.mails), sendDueMail(node.services, portal.mails)])
    expect(portal.mails.sent).toHaveLength(30)

    await news('late@example.com')
    const died = new Promise<never>(() => undefined)
    void sendDueMail(node.services, { send: () => died })
    // The other sender has taken the mail once it is no longer due.
    while ((await rows()).some((row) => row.dueAt === portal.clock.now())) await Promise.resolve()
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 0 })
    portal.clock.advance(MAIL_LEASE)
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 1 })
  })
})
