import type { AddressInfo } from 'node:net'
import smtpTester, { type MailServer } from 'smtp-tester'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { mailChore } from '~/engine/send-mail.server'
import { parseEnv } from '~/platform/env.server'
import { smtpTransport } from '~/platform/mail/smtp.server'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'

describeOnBothDialects('a mail server that is down, then up', (open) => {
  let portal: TestPortal
  let server: MailServer
  let port: number
  const received: string[] = []
  beforeEach(async () => {
    portal = await open()
    received.length = 0
    await up(0)
  })
  afterEach(async () => {
    await down()
    await portal.close()
  })

  async function up(at: number) {
    server = smtpTester.init(at)
    const listener = server.smtpServer.server
    if (!listener.listening) await new Promise((resolve) => listener.once('listening', resolve))
    port = (listener.address() as AddressInfo).port
    server.bind((_all, _id, email) => void received.push(...Object.keys(email.receivers)))
  }
  const down = () => new Promise<void>((resolve) => server.stop(() => resolve()))

  const enqueue = (address: string, template: 'account_ready' | 'came_back') =>
    portal.services.store.transact((tx) =>
      portal.services.mail.enqueue(tx, portal.clock.now(), { personId: null, address }, template, {
        name: 'Ada',
        link: 'http://portal.test/x',
        system: 'VMS',
        site: 'Hamburg',
        person: 'Jo',
        account: 'daypass-jo',
        seenAt: '10:00',
      }),
    )

  it('loses none, sends none twice, and sends the alarms first', async () => {
    const env = parseEnv({
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(port),
      MAIL_FROM: 'Daypass <access@portal.example>',
    })
    if (env.smtp === null) throw new Error('no SMTP settings')
    const chore = mailChore(portal.services, smtpTransport({ smtp: env.smtp, mailFrom: env.mailFrom }))
    /** As the engine does: asks, waits for the round, and lets the time pass that it names. */
    const turn = async () => {
      const next = await chore.run(portal.clock.now())
      await chore.settle?.()
      if (next !== null) portal.clock.advance(Math.max(0, next - portal.clock.now()))
      return next
    }
    await down()
    const routine = Array.from({ length: 60 }, (_, n) => `p${n}@example.com`)
    for (const address of routine) await enqueue(address, 'account_ready')
    const begun = portal.clock.now()
    // The first hour as the engine does it: a try each few minutes, not one for each mail.
    let rounds = 0
    for (; portal.clock.now() < begun + HOUR; rounds++) await turn()
    expect(rounds).toBeLessThan(50)
    for (let days = 0; days < 6; days++) {
      portal.clock.advance(DAY)
      await turn()
    }
    expect(received).toEqual([])

    await enqueue('owner@example.com', 'came_back')
    await up(port)
    for (let more = 0; more < 20; more++) await turn()
    expect(received[0]).toBe('owner@example.com')
    expect([...received].sort()).toEqual(['owner@example.com', ...routine].sort())
    expect(await turn()).toBeNull()
    expect(received).toHaveLength(61)
  })
})
