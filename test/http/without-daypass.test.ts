import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'
import { deskOf, type RequestDesk } from '../support/requests'

const DIRECTORY = {
  baseUrl: 'http://127.0.0.1:9/scim',
  token: 'token',
  sentinelUserName: 'svc-daypass',
  identity: 'the directory',
}
const ENDS = 'If Daypass is down, it lets nobody in, and this ends at the window’s end.'
const NEVER = 'If Daypass is down, this does not end by itself.'
const MEANWHILE = 'While Daypass is down it carries out nothing'

describe('what happens without Daypass', () => {
  let http: HttpPortal
  let desk: RequestDesk

  beforeAll(async () => {
    http = await openHttpPortal('sqlite', DIRECTORY)
    desk = deskOf(http.test, http.organisation)
  })
  afterAll(() => http.close())

  async function get(person: string, path: string) {
    const answer = await fetch(http.url + path, { headers: { Cookie: await http.cookieOf(person) } })
    return words(await answer.text())
  }

  async function post(person: string, path: string, fields: Record<string, string>) {
    const answer = await fetch(http.url + path, {
      method: 'POST',
      headers: { Cookie: await http.cookieOf(person), Origin: http.url },
      redirect: 'manual',
      body: new URLSearchParams(fields),
    })
    return { status: answer.status, text: words(await answer.text()) }
  }

  it('stands beside each right that is asked for, on both pages', async () => {
    const id = await desk.ask('lena', {
      entitlements: ['commsRoom', 'vmsOperators'],
      openings: [{ day: 2, from: '12:00', to: '17:00' }],
    })
    for (const path of [`/inbox/${id}`, `/inbox/${id}/less`]) {
      const page = await get('ines', path)
      for (const told of [ENDS, NEVER, 'Its weekly hours are not kept meanwhile', MEANWHILE])
        expect(page, `${path}: ${told}`).toContain(told)
    }
  })

  it('stands in the inventory, for each system and each of its rights', async () => {
    const list = await get('ada', '/admin/systems')
    for (const told of [ENDS, NEVER, 'no early end and no lock is carried out']) expect(list).toContain(told)
    // The same inventory for those who only sign it, without the forms.
    const body = (page: string) => page.slice(page.indexOf('<tbody'), page.indexOf('</tbody>'))
    expect(body(list)).toContain('Not signed yet')
    expect(body(await get('ines', '/admin/systems'))).toBe(body(await get('ines', '/systems')))
    expect(body(await get('ada', '/systems'))).toBe(body(list))
    expect([list, await get('ines', '/admin/systems')].map((each) => each.includes('Add a system'))).toEqual([
      true,
      false,
    ])
    const page = await get('ada', `/admin/systems/${http.organisation.systems.directory}`)
    // Once for the system, and once for each of its two rights.
    expect(page.split(NEVER)).toHaveLength(4)
    expect(page).toContain(MEANWHILE)
    const rights = await get('ada', '/admin/entitlements')
    for (const told of [ENDS, NEVER]) expect(rights).toContain(told)
    const { vmsOperators, commsRoom } = http.organisation.entitlements
    for (const [right, told] of [
      [vmsOperators, NEVER],
      [commsRoom, ENDS],
    ] as const) {
      const itself = await get('ada', `/admin/entitlements/${right?.id}`)
      for (const each of [told, MEANWHILE]) expect(itself).toContain(each)
    }
  })

  it('is refused by the policy of a tier, whose setting an administrator ticks', async () => {
    const id = await desk.ask('lena', { people: ['tomasz'], entitlements: ['vmsOperators'] })
    const policy = {
      version: '0',
      maxDays: '30',
      leadHours: '0',
      requiredDocuments: 'insurance',
      forbidNeverEnding: 'on',
      confirmMinutes: '10',
      graceMinutes: '30',
    }
    expect((await post('ada', '/admin/policies/medium', policy)).status).toBe(303)
    expect(await get('ada', '/admin/policies/medium')).toMatch(/name="forbidNeverEnding"[^>]*checked/)

    const { digest } = await desk.revision(id)
    const item = `${id}~it~${digest}`
    const review = await post('ines', '/inbox/confirm', { intent: 'approve', stage: 'review', item })
    expect(review.status).toBe(422)
    expect(review.text).toContain('the policy of its risk tier refuses that')
    const confirm = { intent: 'approve', stage: 'confirm', item, code: await http.codeOf('ines') }
    expect((await post('ines', '/inbox/confirm', confirm)).status).toBe(422)
    expect((await desk.request(id)).state).toBe('submitted')
    expect((await post('ines', '/inbox/confirm', { intent: 'deny', stage: 'review', item })).status).toBe(200)
  })
})

/** The page without what React puts between two texts. */
function words(html: string): string {
  return html.replaceAll('<!-- -->', '')
}
