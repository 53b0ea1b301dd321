import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import smtpTester, { type MailServer } from 'smtp-tester'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv } from '~/platform/env.server'
import { smtpTransport } from '~/platform/mail/smtp.server'
import { MailError } from '~/platform/mail/transport.server'

/** A real SMTP server on loopback. */
let server: MailServer
let port: number
let received: number

beforeEach(async () => {
  server = smtpTester.init(0)
  const listener = server.smtpServer.server
  if (!listener.listening) await new Promise((resolve) => listener.once('listening', resolve))
  port = (listener.address() as AddressInfo).port
  received = 0
  server.bind(() => {
    received += 1
  })
})
afterEach(() => new Promise<void>((resolve) => server.stop(() => resolve())))

const MAIL = {
  to: 'ada@example.com',
  subject: 'Zugang für Łódź',
  text: 'Hello Ada,\n\nhttp://localhost:3000/sign-in/AAAAAAAAAAAAAAAAAAAAAA\n',
  html: '<p>Hello Ada</p>',
  id: '0198c0de-0000-7000-8000-000000000001',
}

function transport(more: Record<string, string> = {}) {
  const env = parseEnv({
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    MAIL_FROM: 'Daypass <access@portal.example>',
    ...more,
  })
  if (env.smtp === null) throw new Error('no SMTP settings')
  return smtpTransport({ smtp: env.smtp, mailFrom: env.mailFrom })
}

/** Lets the server ask for a password, which smtp-tester leaves out. */
function takePasswords(accept: (auth: Parameters<MailServer['smtpServer']['onAuth']>[0]) => boolean) {
  Object.assign(server.smtpServer.options, { disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  server.smtpServer.onAuth = (auth, _session, callback) =>
    accept(auth) ? callback(null, { user: 'daypass' }) : callback(new Error('wrong'))
}

async function failureOf(sending: Promise<void>): Promise<MailError> {
  const outcome = await sending.then(
    () => null,
    (error: unknown) => error,
  )
  if (!(outcome instanceof MailError)) throw new Error(`expected a MailError, got ${String(outcome)}`)
  return outcome
}

describe('smtpTransport', () => {
  it('delivers text and HTML with the outbox id as Message-ID', async () => {
    await transport().send(MAIL)
    const { email } = await server.captureOne(MAIL.to, { wait: 5000 })
    expect(email.sender).toBe('access@portal.example')
    expect(Object.keys(email.receivers)).toEqual([MAIL.to])
    expect(email.headers).toMatchObject({
      subject: MAIL.subject,
      'message-id': `<${MAIL.id}@portal.example>`,
      'auto-submitted': 'auto-generated',
    })
    expect(email.body).toContain('/sign-in/AAAAAAAAAAAAAAAAAAAAAA\n')
    expect(email.html).toContain('<p>Hello Ada</p>')
  })

  it('adds no header and no receiver out of a text', async () => {
    await transport().send({ ...MAIL, subject: 'Hi\r\nBcc: eve@example.com' })
    const { email } = await server.captureOne(MAIL.to, { wait: 5000 })
    expect(Object.keys(email.receivers)).toEqual([MAIL.to])
    expect(email.headers).not.toHaveProperty('bcc')
  })

  it.each([
    'ada@example.com, eve@example.com',
    'Ada <ada@example.com>',
    'ada@example.com\r\nRCPT TO:<eve@x>',
    'ada',
  ])('sends nothing to %j', async (to) => {
    expect((await failureOf(transport().send({ ...MAIL, to }))).permanent).toBe(true)
    expect(received).toBe(0)
  })

  it.each([
    [550, true],
    [451, false],
  ])('tells whether a refusal of the receiver (%i) is for good: %s', async (responseCode, permanent) => {
    server.smtpServer.onRcptTo = (_address, _session, callback) =>
      callback(Object.assign(new Error('refused'), { responseCode }))
    const failure = await failureOf(transport().send(MAIL))
    expect(failure.permanent).toBe(permanent)
    expect(failure.message).toContain(String(responseCode))
  })

  it('sends nothing over a line without TLS where TLS is required', async () => {
    const failure = await failureOf(transport({ SMTP_TLS: 'required' }).send(MAIL))
    expect(failure.permanent).toBe(false)
    expect(received).toBe(0)
  })

  describe('with a password', () => {
    const LOGIN = { SMTP_USER: 'daypass', SMTP_PASS: 'hunter-2-hunter' }

    it('signs in', async () => {
      const logins: unknown[] = []
      takePasswords((auth) => {
        logins.push([auth.username, auth.password])
        return true
      })
      await transport(LOGIN).send(MAIL)
      await server.captureOne(MAIL.to, { wait: 5000 })
      expect(logins).toEqual([['daypass', 'hunter-2-hunter']])
    })

    it('may be tried again when the password is refused, and does not repeat it', async () => {
      takePasswords(() => false)
      const failure = await failureOf(transport(LOGIN).send(MAIL))
      expect(failure.permanent).toBe(false)
      expect(inspect(failure, { depth: 9 })).not.toMatch(/hunter|aHVudGVy/)
      expect(received).toBe(0)
    })

    it('sends nothing to a server that asks for none', async () => {
      expect((await failureOf(transport(LOGIN).send(MAIL))).permanent).toBe(false)
      expect(received).toBe(0)
    })
  })

  it('sends nothing to a server whose certificate nobody vouches for', async () => {
    server.smtpServer.options.disabledCommands = ['AUTH']
    for (const tls of ['required', 'if_offered']) {
      const failure = await failureOf(transport({ SMTP_TLS: tls }).send(MAIL))
      expect(failure.message).toMatch(/certificate/i)
      expect(failure.permanent).toBe(false)
    }
    expect(received).toBe(0)
  })

  it('says that a server which is down may be tried again', async () => {
    const down = transport()
    await new Promise<void>((resolve) => server.stop(() => resolve()))
    expect((await failureOf(down.send(MAIL))).permanent).toBe(false)
    server = smtpTester.init(0)
  })
})
