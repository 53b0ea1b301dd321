import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { insertFinding } from '~db/repositories/findings'
import { updatePerson } from '~db/repositories/people'
import { grantAccess } from '../support/grants'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { deskOf } from '../support/requests'

let http: HttpPortal
let requestId: string
let liveCredential: string
/** A name that a spreadsheet would run, and one that needs quoting. */
const FORMULA = '=HYPERLINK("http://evil.example","Amina, really")'

beforeAll(async () => {
  http = await openHttpPortal()
  const { test, organisation } = http
  await test.services.store.transact((tx) =>
    updatePerson(tx, organisation.people.amina as string, { name: FORMULA }),
  )
  const t0 = test.clock.now()
  const made = await grantAccess(test, organisation, {
    people: ['tomasz', 'amina'],
    entitlements: ['commsRoom'],
    from: t0,
    to: t0 + HOUR,
  })
  requestId = made.requestId
  await grantAccess(test, organisation, {
    people: ['tomasz'],
    entitlements: ['plantFloor'],
    from: t0,
    to: t0 + 10 * DAY,
    site: 'newark',
  })
  await grantAccess(test, organisation, {
    people: ['noor'],
    entitlements: ['commsRoom'],
    from: t0,
    to: t0 + 10 * DAY,
  })
  await test.engine.settle()
  test.clock.advanceTo(t0 + 2 * HOUR)
  await test.engine.settle()
  test.clock.advanceTo(t0 + 2 * DAY)
  await test.engine.settle()
  const live = await get('theo', '/live')
  liveCredential = /\/live\/([0-9a-f-]{36})\/end/.exec(live.text)?.[1] ?? ''
  await test.services.store.transact((tx) =>
    insertFinding(tx, {
      id: test.services.ids.id(),
      kind: 'orphan',
      systemId: organisation.systems.hamburgGate as string,
      siteId: organisation.sites.hamburg as string,
      subject: 'x',
      account: { nativeName: '@SUM(1)', displayName: '-1', nativeId: '+49', active: true },
      severity: 'high',
      openedAt: test.clock.now(),
      lastSeenAt: test.clock.now(),
    }),
  )
})
afterAll(() => http.close())

async function get(person: string, path: string) {
  const answer = await fetch(http.url + path, {
    headers: { Cookie: await http.cookieOf(person) },
    redirect: 'manual',
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

async function post(person: string, path: string, fields: Record<string, string>) {
  const answer = await fetch(http.url + path, {
    method: 'POST',
    headers: { Cookie: await http.cookieOf(person), Origin: http.url },
    redirect: 'manual',
    body: new URLSearchParams(fields),
  })
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
}

describe('files of the tables', () => {
  it('hold what the page shows, with a header, as UTF-8 with its mark', async () => {
    const { status, headers, text } = await get('aldo', '/audit/revocations.csv')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="daypass-revocations-2026-03-12\.csv"$/,
    )
    expect(headers.get('cache-control')).toContain('no-store')
    // fetch takes the mark away, so the header is the first thing there is.
    const lines = text.trimEnd().split('\r\n')
    expect(lines[0]).toMatch(/^Person,Vendor,Entitlement,System,Site,Time zone,State,Planned \(UTC\)/)
    expect(lines).toHaveLength(3)
    expect(lines.find((line) => line.startsWith('Tomasz Nowak'))).toMatch(
      /^Tomasz Nowak,Kestrel Integrators,Comms room,Gate of Hamburg data centre,Hamburg data centre,Europe\/Berlin,"Ended, confirmed",2026-03-10T10:00:00.000Z,2026-03-10T11:00:00.000Z,2026-03-10T11:00:00.000Z,3600,Daypass refuses,The window ended,/,
    )
  })

  it('hold no cell that a spreadsheet would run as a formula', async () => {
    const revocations = await get('aldo', '/audit/revocations.csv')
    expect(revocations.text).toContain(`"'=HYPERLINK(""http://evil.example"",""Amina, really"")"`)
    const findings = await get('aldo', '/audit/stale.csv')
    expect(findings.text).toMatch(/(^|,|\r\n)'@SUM\(1\),/)
    expect(findings.text).toContain(",'+49,")
    for (const path of ['/audit/revocations.csv', '/audit/stale.csv', '/audit/log.csv', '/live.csv']) {
      const { text } = await get('aldo', path)
      expect(text.split(/\r\n|","|,/).filter((cell) => /^"?[=+\-@\t\r]/.test(cell))).toEqual([])
    }
  })

  it('follow the filter of the page and the reach of the reader', async () => {
    const { newark = '', hamburg = '' } = http.organisation.sites
    const rows = async (person: string, path: string) => {
      const { status, text } = await get(person, path)
      return status === 200 ? text.trimEnd().split('\r\n').length - 1 : status
    }
    expect(await rows('aldo', `/audit/revocations.csv?site=${newark}`)).toBe(0)
    expect(await rows('aldo', `/audit/revocations.csv?site=${hamburg}`)).toBe(2)
    expect(await rows('theo', '/audit/revocations.csv')).toBe(0)
    expect(await rows('theo', '/live.csv')).toBe(1)
    expect(await rows('aldo', '/audit/stale.csv?show=unused')).toBe(1)
    expect(await rows('aldo', '/audit/stale.csv?show=capped')).toBe(1)
    expect(await rows('aldo', '/audit/stale.csv?show=systems')).toBe(2)
    expect(await rows('aldo', '/audit/stale.csv?kind=drifted')).toBe(0)
    expect(await rows('aldo', `/audit/requests/${requestId}/csv?table=ends`)).toBe(2)
    expect(await rows('aldo', `/audit/requests/${requestId}/csv?table=decisions`)).toBe(2)
    expect(await rows('aldo', `/audit/requests/${requestId}/csv?table=grants`)).toBe(2)
    expect(await rows('aldo', `/audit/people/${http.organisation.people.tomasz}/csv`)).toBeGreaterThan(3)
    expect(await rows('theo', `/audit/requests/${requestId}/csv`)).toBe(404)
    expect(await rows('lena', '/audit/revocations.csv')).toBe(404)
  })
})

describe('a table as it stands on its page', () => {
  it('is a file for whoever may open the page, and holds no formula', async () => {
    await http.test.services.store.transact(({ q, t }) =>
      q.insert(t.vendor).values({ id: 'evil', name: '=1+1', createdAt: 0 } as typeof t.vendor.$inferInsert),
    )
    const { status, headers, text } = await get('aldo', '/admin/vendors?csv=vendors')
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toMatch(/filename="daypass-vendors-[0-9-]{10}\.csv"$/)
    const lines = text.trimEnd().split('\r\n')
    expect(lines[0]).toBe('Vendor,Standing,Contract until')
    expect(lines.find((line) => line.startsWith('Kestrel'))).toMatch(/^Kestrel Integrators,Approved by both/)
    expect(lines.find((line) => line.includes('1+1'))).toMatch(/^'=1\+1,/)
    expect((await get('lena', '/admin/vendors?csv=vendors')).status).toBe(404)
    expect((await get('aldo', '/admin/vendors?csv=nothing')).status).toBe(404)
    expect((await get('gus', '/inbox?csv=requests-to-decide')).status).toBe(404)
  })

  it.each([
    ['aldo', '/admin/sites'],
    ['aldo', '/admin/staff'],
    ['aldo', '/admin/entitlements'],
    ['aldo', '/admin/people'],
    ['lena', '/crew'],
  ])('%s finds the file of each table of %s where it says', async (person, path) => {
    const page = await get(person, path)
    const ways = [...page.text.matchAll(/href="([^"]*[?&](?:amp;)?csv=[^"]*)"/g)].map((found) =>
      (found[1] ?? '').replaceAll('&amp;', '&'),
    )
    expect(ways.length).toBeGreaterThan(0)
    for (const way of ways) {
      const file = await get(person, way)
      expect([way, file.status, file.headers.get('content-type')]).toEqual([
        way,
        200,
        'text/csv; charset=utf-8',
      ])
    }
  })
})

describe('what is to be decided', () => {
  it('stands in cards, and in a table that is a file', async () => {
    const asked = { validFrom: '2026-03-14T12:00', validTo: '2026-03-14T18:00', people: ['tomasz'] }
    await deskOf(http.test, http.organisation).ask('lena', asked)
    const cards = await get('ines', '/inbox')
    expect([/type="checkbox" name="item"/.test(cards.text), cards.text.includes('<table')]).toEqual([
      true,
      false,
    ])
    const { text } = await get('ines', '/inbox?view=table')
    expect(text).toContain('/inbox?view=table&amp;csv=requests-to-decide')
    const file = await get('ines', '/inbox?view=table&csv=requests-to-decide')
    expect([file.status, file.text.trimEnd().split('\r\n').length]).toEqual([200, 2])
  })
})

describe('pages', () => {
  it('name the zone of each site beside its times', async () => {
    const { text } = await get('aldo', '/audit/revocations')
    expect(text).toMatch(/Tue 10 Mar 2026, (<!-- -->)?11:00:00/)
    expect(text).toContain('Europe/Berlin')
  })

  it('say what was counted beside the zero', async () => {
    const { text } = await get('theo', '/audit/stale')
    expect(text).toContain('on 1 system')
    expect(text).toContain('No findings on 1 system')
  })

  it('offer "list now" to those who may ask, and to no auditor', async () => {
    const page = '/audit/stale?show=systems'
    const system = http.organisation.systems.hamburgGate as string
    expect((await get('ines', page)).text).toContain('List now')
    expect((await get('aldo', page)).text).not.toContain('List now')
    expect(await post('ines', '/audit/stale', { system })).toMatchObject({
      status: 303,
      location: '/audit/stale?show=systems&done=listing',
    })
    expect((await post('aldo', '/audit/stale', { system })).status).toBe(404)
    expect((await post('theo', '/audit/stale', { system })).status).toBe(404)
  })

  it('ask before access is ended, and for a reason', async () => {
    const page = `/live/${liveCredential}/end`
    expect((await get('theo', page)).text).toContain('Plant floor')
    expect((await get('ines', page)).status).toBe(404)
    expect((await get('aldo', page)).status).toBe(404)
    const without = await post('theo', page, { reason: '' })
    expect(without.status).toBe(422)
    expect(await post('theo', page, { reason: 'The work is done.' })).toMatchObject({
      status: 303,
      location: '/live?done=ended',
    })
    await http.test.engine.settle()
    expect((await get('theo', '/live')).text).toContain('Nobody holds anything now')
  })
})
