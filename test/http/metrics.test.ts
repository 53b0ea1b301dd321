import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { insertFreeze } from '~db/repositories/giving-freezes'
import { ask } from '../support/ask'
import { grantAccess } from '../support/grants'
import { sampleOrganisation } from '../support/organisation'
import { openTestPortal, type TestPortal } from '../support/portal'
import { servePages } from '../support/visitor'

const TOKEN = randomBytes(32).toString('hex')

let test: TestPortal
let pages: Awaited<ReturnType<typeof servePages>>
async function open(settings: Record<string, string>): Promise<void> {
  test = await openTestPortal('sqlite', undefined, undefined, undefined, {}, settings)
  pages = await servePages(test)
}
afterEach(async () => {
  await pages.close()
  await test.close()
})

const metrics = (headers: Record<string, string> = {}, method = 'GET') =>
  ask(`${pages.url}/metrics`, { headers, method })

/** The value of one line of the page, by its name and labels; null where there is no such line. */
const numberAt = (page: string, line: string): number | null => {
  const found = page.split('\n').find((each) => each.startsWith(`${line} `))
  return found === undefined ? null : Number(found.slice(line.length))
}

describe('the page for monitors', () => {
  beforeEach(() => open({ DAYPASS_METRICS_TOKEN: TOKEN }))

  it('is in the text format of Prometheus, and has what the alerts of README look at', async () => {
    const answer = await metrics()
    expect(answer.status).toBe(200)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['content-type']?.split('; ').sort()).toEqual([
      'charset=utf-8',
      'text/plain',
      'version=0.0.4',
    ])
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    const named = new Set([...readme.matchAll(/\bdaypass_[a-z_]+/g)].map(([name]) => name))
    expect(named.size).toBeGreaterThan(7)
    const types = new Set([...answer.text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name))
    expect([...named].filter((name) => !types.has(name.replace(/_bucket$/, '')))).toEqual([])
    // Reasons and kinds are there from the first page on: a rule about what is missing never fires.
    for (const line of [
      'daypass_giving_frozen{reason="restored"}',
      'daypass_findings_open{kind="overdue"}',
      'daypass_log_lines_total{level="error"}',
      'daypass_ends_overdue',
    ]) {
      expect(numberAt(answer.text, line), line).toBe(0)
    }
  })

  it('measures an end from when it was due until it was read back', async () => {
    const organisation = await sampleOrganisation(test)
    const from = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['commsRoom'],
      from,
      to: from + HOUR,
    })
    await test.engine.settle()
    const before = (await metrics()).text
    expect(before).toContain('# TYPE daypass_end_lag_seconds histogram')
    expect(before).not.toContain('daypass_end_lag_seconds_count{')
    test.clock.advance(HOUR + 3 * SECOND)
    await test.engine.settle()
    const { text } = await metrics()
    const system = `system_id="${organisation.systems.hamburgGate}",system="Gate of Hamburg data centre"`
    const lineOf = (start: string) =>
      text.split('\n').find((line) => line.startsWith(`daypass_end_lag_seconds_${start}${system}`))
    expect(lineOf('count{')).toMatch(/ 1$/)
    expect(lineOf('sum{')).toMatch(/ 3$/)
    expect(lineOf('bucket{le="2",')).toMatch(/ 0$/)
    expect(lineOf('bucket{le="5",')).toMatch(/ 1$/)
    expect(text).not.toContain('Tomasz')
  })

  it('reads the database at most once in five seconds', async () => {
    const frozen = async () => numberAt((await metrics()).text, 'daypass_giving_frozen{reason="rate"}')
    expect(await frozen()).toBe(0)
    await test.services.store.transact((tx) =>
      insertFreeze(tx, {
        id: test.services.ids.id(),
        reason: 'rate',
        facts: {},
        frozenAt: test.clock.now(),
      }),
    )
    test.clock.advance(5 * SECOND - 1)
    expect(await frozen()).toBe(0)
    test.clock.advance(1)
    expect(await frozen()).toBe(1)
  })

  it('is for this machine, and for others that bear the token', async () => {
    const elsewhere = { Host: 'portal.test:3000' }
    const refused: Record<string, string>[] = [
      elsewhere,
      { 'X-Forwarded-For': '203.0.113.7' },
      { Via: '1.1 proxy' },
      { ...elsewhere, Authorization: `Bearer ${TOKEN}x` },
      { ...elsewhere, Authorization: `Bearer ${TOKEN.slice(1)}` },
      { ...elsewhere, Authorization: `Basic ${TOKEN}` },
      { ...elsewhere, Authorization: 'Bearer ' },
    ]
    for (const headers of refused) {
      const answer = await metrics(headers)
      expect(answer, JSON.stringify(headers)).toMatchObject({ status: 403, text: 'Not for you.\n' })
    }
    for (const headers of [elsewhere, { 'X-Forwarded-For': '203.0.113.7' }]) {
      const answer = await metrics({ ...headers, Authorization: `Bearer ${TOKEN}` })
      expect(answer.status).toBe(200)
      expect(answer.text).toContain('daypass_ends_overdue')
    }
    expect((await metrics({}, 'POST')).status).toBeGreaterThanOrEqual(400)
  })

  it('tells of each part what /readyz tells, which refuses only where no page can be served', async () => {
    const readyz = async () => {
      const answer = await ask(`${pages.url}/readyz`)
      return { status: answer.status, ...JSON.parse(answer.text) }
    }
    const well = { database: 'ok', journal: 'ok', disk: 'ok', mail: 'ok' }
    expect(await readyz()).toEqual({ status: 200, ready: true, checks: { ...well, engine: 'starting' } })
    const { text } = await metrics()
    expect(numberAt(text, 'daypass_part_ok{part="engine"}')).toBe(0)
    for (const part of Object.keys(well)) expect(numberAt(text, `daypass_part_ok{part="${part}"}`)).toBe(1)

    const { store, mail, ids } = test.services
    await store.transact((tx) =>
      mail.enqueue(tx, test.clock.now(), { address: 'ada@example.com', personId: null }, 'sign_in_link', {
        link: `http://portal.test:3000/sign-in/link/${ids.id()}`,
        code: '12345678',
        minutes: 15,
      }),
    )
    test.clock.advance(15 * MINUTE + 1)
    expect(await readyz()).toMatchObject({ status: 200, ready: true, checks: { ...well, mail: 'late' } })
    expect(numberAt((await metrics()).text, 'daypass_outbox_oldest_seconds')).toBeGreaterThan(900)

    // Without its database it can serve no page and no gate: then, and only then, it wants no requests.
    const broken = { ...store.read, q: null }
    Object.defineProperty(store, 'read', { value: broken, configurable: true })
    expect(await readyz()).toMatchObject({ status: 503, ready: false, checks: { database: 'failed' } })
  })
})

it('without a token the page for monitors is for this machine alone', async () => {
  await open({})
  expect((await metrics()).status).toBe(200)
  for (const given of ['Bearer null', 'Bearer undefined', `Bearer ${TOKEN}`]) {
    expect((await metrics({ Host: 'portal.test:3000', Authorization: given })).status).toBe(403)
  }
})
