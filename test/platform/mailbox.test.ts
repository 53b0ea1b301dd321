import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { MailError, type MailTransport } from '~/platform/mail/transport.server'
import { GIVE_UP_AFTER, sendDueMail, waitAfter } from '~/platform/mailbox.server'
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
  const rows = () => {
    const { q, t } = portal.services.store.read
    return q.select().from(t.outboxMail)
  }

  it('keeps parameters sealed, and forgets them once the mail is out', async () => {
    await enqueue('ada@example.com', '87654321')
    expect(JSON.stringify(await rows())).not.toContain('87654321')
    expect(await sendDueMail(portal.services, portal.mails)).toEqual({ sent: 1, failed: 0, nextAt: null })
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

  it('loses nothing while the server is down, however long, and waits longer each time', async () => {
    for (let n = 0; n < 30; n++) await enqueue(`p${n}@example.com`)
    portal.mails.failWith(new MailError('connection refused', false))
    for (let tries = 0; tries < 40; tries++) {
      const { sent, nextAt } = await sendDueMail(portal.services, portal.mails)
      expect(sent).toBe(0)
      portal.clock.advanceTo(nextAt ?? 0)
    }
    portal.mails.failWith(null)
    portal.clock.advance(HOUR)
    await sendDueMail(portal.services, portal.mails)
    expect(new Set(portal.mails.sent.map((mail) => mail.to)).size).toBe(30)
    expect(portal.mails.sent).toHaveLength(30)
    expect([1, 2, 3, 100].map(waitAfter)).toEqual([10_000, 20_000, 40_000, HOUR])
  })

  it('gives up a mail that was refused for good, says so in the log of events, and holds up no other', async () => {
    await enqueue('refused@example.com')
    for (let n = 0; n < 25; n++) await enqueue(`p${n}@example.com`)
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
    expect(await sendDueMail(portal.services, picky)).toEqual({ sent: 0, failed: 0, nextAt: null })
    const [given] = (await rows()).filter((row) => row.recipient === 'refused@example.com')
    expect(given).toMatchObject({ sentAt: null, dueAt: null, fault: 'no such user', sealedParams: '' })
    const [event] = await eventPage(portal.services.store.read, null, 1)
    expect(event).toMatchObject({ type: 'mail.given_up' })
    expect(JSON.parse(event?.body ?? '{}').facts).toMatchObject({ mail: given?.id, refused: true })
  })

  it('gives up what could not be sent for five days, not before', async () => {
    await enqueue('ada@example.com')
    portal.mails.failWith(new MailError('connection refused', false))
    portal.clock.advance(GIVE_UP_AFTER - 1)
    await sendDueMail(portal.services, portal.mails)
    expect((await rows())[0]?.dueAt).not.toBeNull()
    portal.clock.advance(HOUR)
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ failed: 1, nextAt: null })
  })

  it('goes on past a mail whose parameters cannot be opened', async () => {
    await enqueue('broken@example.com')
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

    await enqueue('late@example.com')
    const died = new Promise<never>(() => undefined)
    void sendDueMail(node.services, { send: () => died })
    // The other sender has taken the mail once it is no longer due.
    while ((await rows()).some((row) => row.dueAt === portal.clock.now())) await Promise.resolve()
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 0 })
    portal.clock.advance(5 * MINUTE)
    expect(await sendDueMail(portal.services, portal.mails)).toMatchObject({ sent: 1 })
  })
})
