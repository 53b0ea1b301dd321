import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { settableClock } from '~/platform/clock.server'
import { MailError } from '~/platform/mail/transport.server'
import { sendDueMail } from '~/platform/mailbox.server'
import { totpCode } from '~/platform/totp.server'
import { memoryTransport } from '../support/memory-transport'
import { sampleOrganisation } from '../support/organisation'
import { TEST_NOW } from '../support/portal'
import { servePages } from '../support/visitor'

const BASE = 'http://portal.test:3000'
const SCIM_TOKEN = 'a-scim-token-nobody-may-see'
const METRICS_TOKEN = randomBytes(32).toString('hex')

/** What went to the log, to the terminal and to the operator. */
const lines: string[] = []
const printed: string[] = []
const secrets = new Set<string>()
let dataDir: string
const closing: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  lines.length = 0
  printed.length = 0
  secrets.clear()
  dataDir = await mkdtemp(join(tmpdir(), 'daypass-log-'))
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      lines.push(String(chunk))
      return true
    })
  }
})
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of closing.splice(0).reverse()) await close()
  await rm(dataDir, { recursive: true, force: true })
})

/** The built portal as it is shipped, at the finest level of its log. */
async function open() {
  const build = await import(new URL('../../build/server/index.js', import.meta.url).href)
  const clock = settableClock(TEST_NOW)
  const mails = memoryTransport()
  const sealKey = randomBytes(32).toString('base64')
  secrets.add(sealKey).add(METRICS_TOKEN).add(SCIM_TOKEN)
  const portal = await build.entry.module.createPortal(
    {
      DAYPASS_DATA_DIR: dataDir,
      DAYPASS_SEAL_KEY: sealKey,
      DAYPASS_BASE_URL: BASE,
      DAYPASS_METRICS_TOKEN: METRICS_TOKEN,
      LOG_LEVEL: 'trace',
    },
    {
      clock,
      mailTransport: mails,
      print: (line: string) => printed.push(line),
      logTo: { write: (line: string) => lines.push(line) },
    },
  )
  closing.push(() => portal.close())
  const pages = await servePages({ portal })
  closing.push(() => pages.close())
  return { portal, pages, clock, mails }
}

const hiddenOf = (text: string, name: string) => {
  const input = new RegExp(`<input[^>]*name="${name}"[^>]*>`).exec(text)?.[0] ?? ''
  return /value="([^"]*)"/.exec(input)?.[1] ?? ''
}
const keep = (secret: string | undefined): string => {
  if (!secret) throw new Error('the play is not what it was: a secret is missing')
  secrets.add(secret)
  return secret
}

it('no secret that passes through the portal is in its log', async () => {
  const { portal, pages, clock, mails } = await open()
  const { services } = portal
  const visitor = pages.visitor()
  const keepCookies = (cookies: readonly string[]) => {
    for (const line of cookies) {
      const value = /^[^=]+=([^;]+)/.exec(line)?.[1]
      if (value && value.length > 8) secrets.add(value)
    }
  }

  // The first day: the link that makes an administrator, and the secret of their authenticator.
  await portal.start()
  const setUp = new URL(/https?:\/\/\S+/.exec(printed.join('\n'))?.[0] ?? '').pathname
  keep(setUp.split('/').at(-1))
  await visitor.get(setUp)
  const step = await visitor.post(setUp, { name: 'Noa', email: 'noa@example.com' })
  const totp = keep(/<output[^>]*>([A-Z2-7]{32})<\/output>/.exec(step.text)?.[1])
  const offer = keep(hiddenOf(step.text, 'offer'))
  const own = { name: 'Noa', email: 'noa@example.com', offer }
  await visitor.post(setUp, { ...own, code: keep('918273') })
  const done = await visitor.post(setUp, { ...own, code: keep(totpCode(totp, clock.now())) })
  expect(done.status).toBe(303)
  keepCookies(done.cookies)

  // Signing in: by link, by code, with wrong ones, and while the mail server repeats what it was sent.
  const other = pages.visitor()
  mails.failWith(new MailError('451 try later', false, { about: 'mail' }))
  const asked = await other.post('/sign-in?index', { email: 'noa@example.com', returnTo: '/' })
  keepCookies(asked.cookies)
  // By this, or by the engine, whichever comes first.
  await sendDueMail(services, mails)
  const refused = () => lines.filter((line) => line.includes('"msg":"mail not sent"')).length
  await vi.waitUntil(() => refused() > 0)
  mails.failWith(null)
  clock.advance(60_000)
  await sendDueMail(services, mails)
  await vi.waitUntil(() => mails.last('noa@example.com') !== undefined)
  const mail = mails.last('noa@example.com')?.text ?? ''
  const link = /(\/sign-in\/link\/\S+)/.exec(mail)?.[1] ?? ''
  const token = keep(link.split('/').at(-1))
  keep(/^\s*(\d{8})$/m.exec(mail)?.[1])
  await other.post('/sign-in/code', { code: keep('13572468'), returnTo: '/' })
  await other.get(`${link}x`)
  await other.get(`/sign-in/link/${token}/more`)
  await other.get(`/no-such-page/${token}?token=${token}`)
  await other.get(link)
  const opened = await other.post(link, { returnTo: '/' })
  expect(opened.status).toBe(303)
  keepCookies(opened.cookies)
  await other.post('/sign-in/second-factor', { code: keep('019283'), returnTo: '/' })

  // A gate, with a code in the form and one in the address; a directory that is not there, with its token.
  const organisation = await sampleOrganisation(
    { services },
    {
      baseUrl: 'http://127.0.0.1:9/scim/v2',
      token: SCIM_TOKEN,
      sentinelUserName: 'svc',
      identity: 'http://127.0.0.1:9#1',
    },
  )
  const [site] = Object.values(organisation.sites as Record<string, string>)
  await other.get(`/gate/${site}?code=${keep('QWERTZ77')}`)
  await other.post(`/gate/${site}/check`, { code: keep('YXCVBN88') })
  await portal.engine.settle()

  // A failure inside a request whose address holds a token.
  const broken = { ...services.store.read, q: null }
  Object.defineProperty(services.store, 'read', { value: broken, configurable: true })
  const failed = await pages.visitor().get(link)
  expect(failed.status).toBe(500)

  const log = lines.join('')
  const found = [...secrets].filter((secret) =>
    [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) =>
      log.includes(form),
    ),
  )
  expect(found).toEqual([])

  // It was the log that was looked at: each request has its line, by its route, and errors bear the request's id.
  const written = lines.flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
  const answered = written.filter((line) => line.msg === 'request answered')
  const routes = new Set(answered.map((line) => line.route))
  for (const route of ['/setup/:token', '/sign-in/link/:token', '/gate/:site', '/gate/:site/check', 'none']) {
    expect(routes).toContain(route)
  }
  expect(answered.some((line) => line.personId)).toBe(true)
  const errors = written.filter((line) => line.level === 'error' && line.route === '/sign-in/link/:token')
  expect(errors.length).toBeGreaterThan(0)
  for (const line of [...answered, ...errors]) expect(line.requestId).toMatch(/^[0-9a-f-]{36}$/)
})
