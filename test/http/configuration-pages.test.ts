import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { samplePhoto } from '../support/organisation'

let http: HttpPortal
beforeAll(async () => {
  http = await openHttpPortal()
})
afterAll(() => http.close())

async function get(person: string, path: string) {
  const answer = await fetch(http.url + path, {
    headers: { Cookie: await http.cookieOf(person) },
    redirect: 'manual',
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

async function post(person: string, path: string, body: URLSearchParams | FormData) {
  const answer = await fetch(http.url + path, {
    method: 'POST',
    headers: { Cookie: await http.cookieOf(person), Origin: http.url },
    redirect: 'manual',
    body,
  })
  return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
}

/** What a field of the page holds now. */
const fieldIn = (html: string, name: string) => {
  const input = new RegExp(`<input[^>]*name="${name.replace('.', '\\.')}"[^>]*>`).exec(html)?.[0]
  return input === undefined ? null : (/ value="([^"]*)"/.exec(input)?.[1] ?? '')
}

const system = (over: Record<string, string> = {}) =>
  new URLSearchParams({
    siteId: http.organisation.sites.hamburg ?? '',
    name: 'Camera directory',
    ownerSeat: 'it',
    ownerId: '',
    patchOwner: 'IT operations',
    networkSegment: 'VLAN 40',
    manualSteps: 'Switch it off.',
    'settings.baseUrl': 'https://directory.example/scim',
    'settings.token': 'very-secret-token',
    'settings.sentinelUserName': 'svc',
    ...over,
  })

describe('the pages of the configuration', () => {
  it('show a refused form again with all that was typed, but never a secret', async () => {
    const path = '/admin/systems/new?kind=scim'
    const again = await post(
      'ada',
      path,
      system({ 'settings.baseUrl': 'http://directory.example', name: '' }),
    )
    expect(again.status).toBe(422)
    expect(fieldIn(again.text, 'settings.baseUrl')).toBe('http://directory.example')
    expect(fieldIn(again.text, 'settings.sentinelUserName')).toBe('svc')
    expect(fieldIn(again.text, 'patchOwner')).toBe('IT operations')
    expect(fieldIn(again.text, 'settings.token')).toBe('')
    expect(again.text).not.toContain('very-secret-token')
    expect(again.text).toContain('secrets are not sent back')
    expect(again.text).toContain('href="#settings-baseUrl"')
    expect(again.text).toContain('href="#name"')

    const added = await post('ada', path, system())
    expect(added.status).toBe(303)
    const page = await get('ada', added.location ?? '')
    expect(page.text).toContain('Gives nothing')
    expect(page.text).not.toContain('very-secret-token')
    expect(fieldIn((await get('ada', `${added.location}/edit`)).text, 'settings.token')).toBe('')
  })

  it('take a new site to a gate pass that both seats confirmed', async () => {
    const gate = http.organisation.systems.newarkGate ?? ''
    await http.test.services.store.transact(({ q, t }) =>
      q.update(t.connectedSystem).set({
        approvedIdentity: null,
        confirmedByIt: null,
        confirmedByPhysicalSecurity: null,
        confirmedAt: null,
      }),
    )
    for (const [person, seat] of [
      ['theo', 'it'],
      ['sam', 'physical_security'],
    ] as const) {
      const page = await get(person, `/admin/systems/${gate}/confirm`)
      expect(page.status).toBe(200)
      const identity = fieldIn(page.text, 'identity') ?? ''
      expect(identity).not.toBe('')
      http.test.clock.advance(30_000)
      const code = await http.codeOf(person)
      const ownAccounts = fieldIn(page.text, 'ownAccounts') ?? ''
      const targetVersion = fieldIn(page.text, 'targetVersion') ?? ''
      const shown = { seat, targetVersion, identity, ownAccounts, code }
      const confirmed = await post(person, `/admin/systems/${gate}/confirm`, new URLSearchParams(shown))
      expect([person, confirmed.status, confirmed.location]).toEqual([person, 303, `/admin/systems/${gate}`])
    }
    expect((await get('theo', `/admin/systems/${gate}`)).text).toContain('Confirmed by both seats')
    expect((await get('theo', `/admin/systems/${gate}/confirm`)).status).toBe(404)
  })

  it('hand out files uncached, unguessed, and never as a page of the portal', async () => {
    const photo = new FormData()
    photo.append('photo', new Blob([new Uint8Array(await samplePhoto())], { type: 'text/html' }), 'x.html')
    const tomasz = http.organisation.people.tomasz ?? ''
    const saved = await post('lena', `/crew/${tomasz}?index`, photo)
    expect([saved.status, saved.location]).toEqual([303, `/crew/${tomasz}`])
    const page = await get('lena', `/crew/${tomasz}`)
    const file = /\/files\/[0-9a-f-]+/.exec(page.text)?.[0] ?? ''
    const answer = await get('lena', file)
    expect(answer.status).toBe(200)
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-disposition': expect.stringMatching(/^inline; filename="photo-[0-9a-f-]+\.jpg"$/),
    })
    expect((await get('noor', file)).status).toBe(404)

    const document = new FormData()
    document.append('type', 'insurance')
    document.append('expiresOn', '2026-12-31')
    document.append('file', new Blob(['%PDF-1.7\nstartxref\n9\n%%EOF\n']), 'insurance.pdf')
    const vendor = http.organisation.vendors.kestrel ?? ''
    const submitted = await post('lena', `/documents/new?vendor=${vendor}`, document)
    expect(submitted.status).toBe(303)
    const shown = await get('pia', submitted.location ?? '')
    const download = await get('pia', /\/files\/[0-9a-f-]+/.exec(shown.text)?.[0] ?? '')
    expect(download.headers.get('content-disposition')).toBe(
      'attachment; filename="insurance-2026-12-31.pdf"',
    )
    expect(download.headers.get('content-security-policy')).toContain('sandbox')
    expect(download.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('say that a file has to be chosen again, and keep the rest of its form', async () => {
    const form = new FormData()
    form.append('type', 'insurance')
    form.append('expiresOn', '2020-01-01')
    form.append('file', new Blob(['MZ']), 'insurance.pdf')
    const vendor = http.organisation.vendors.kestrel ?? ''
    const again = await post('lena', `/documents/new?vendor=${vendor}`, form)
    expect(again.status).toBe(422)
    expect(fieldIn(again.text, 'expiresOn')).toBe('2020-01-01')
    expect(again.text).toContain('Choose the file again')
  })

  it('ask for a lock on a page of their own, and show its progress with or without script', async () => {
    const vendor = http.organisation.vendors.bluedoor ?? ''
    const asked = await get('ines', `/locks/new?target=vendor&id=${vendor}`)
    expect(asked.text).toContain('Blue Door Locks')
    const target = { target: 'vendor', targetId: vendor }
    const noReason = await post('ines', '/locks/new', new URLSearchParams({ ...target, reason: ' ' }))
    expect(noReason.status).toBe(422)
    const placed = await post('ines', '/locks/new', new URLSearchParams({ ...target, reason: 'A test' }))
    expect(placed.status).toBe(303)
    const moving = await get('ines', placed.location ?? '')
    expect(moving.text).toContain('Not confirmed everywhere yet')
    // A page that reloads by itself interrupts whoever reads it slowly: without script, a link does it.
    expect(moving.text).not.toMatch(/http-equiv="refresh"/i)
    expect(moving.text).toContain(`href="${placed.location}">Reload</a>`)
    await http.test.engine.settle()
    const settled = await get('ines', placed.location ?? '')
    expect(settled.text).toContain('Confirmed everywhere')
    expect(settled.text).not.toContain('>Reload</a>')
    expect((await get('ines', `${placed.location}/lift`)).status).toBe(404)
    const lift = (code: string) =>
      post('pia', `${placed.location}/lift`, new URLSearchParams({ reason: 'It is over', code }))
    const wrong = await lift('000000')
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('It is over</textarea>')
    expect(wrong.text).toContain('href="#code"')
    expect(fieldIn(wrong.text, 'code')).toBe('')
    http.test.clock.advance(30_000)
    expect((await lift(await http.codeOf('pia'))).status).toBe(303)
  })
})
