import { afterAll, beforeAll, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { tasksOf } from '~db/repositories/manual-tasks'
import { addSystemTo, KEY_CABINET } from '../support/added-system'
import { ask } from '../support/ask'
import { grantAccess } from '../support/grants'
import { type HttpPortal, openHttpPortal } from '../support/http-portal'

let portal: HttpPortal
beforeAll(async () => {
  portal = await openHttpPortal()
})
afterAll(() => portal?.close())

it('a key changes hands by forms without scripts, and what is refused is said beside what was typed', async () => {
  const { test, organisation, url } = portal
  const now = test.clock.now()
  const cabinet = await addSystemTo(test, organisation, KEY_CABINET)
  const { credentialIds } = await grantAccess(test, cabinet.organisation, {
    people: ['tomasz'],
    entitlements: ['serverKey'],
    from: now,
    to: now + 2 * HOUR,
  })
  await test.engine.settle()
  const [task] = await tasksOf(test.services.store.read, credentialIds[0] as string)
  const page = `${url}/tasks/${task?.id}`
  const cookies = { gus: await portal.cookieOf('gus'), pia: await portal.cookieOf('pia') }
  const post = (who: keyof typeof cookies, fields: Record<string, string>) =>
    ask(page, {
      method: 'POST',
      headers: {
        Cookie: cookies[who],
        Origin: url,
        'Content-Type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(fields).toString(),
    })

  const empty = await post('gus', { intent: 'hand_out', number: '' })
  expect([empty.status, empty.text.includes('Fill in')]).toEqual([422, true])
  expect((await post('gus', { intent: 'hand_out', number: 'K-14' })).status).toBe(303)
  expect((await post('gus', { intent: 'take_back' })).status).toBe(303)
  const own = await post('gus', { intent: 'attest', code: await portal.codeOf('gus') })
  expect(own.text).toContain('A second person looks now')
  expect((await post('pia', { intent: 'contradict' })).status).toBe(303)
  expect((await post('pia', { intent: 'lost' })).status).toBe(303)
  const typed = { intent: 'key_right', seat: 'physical_security', remedy: 'Cylinder changed' }
  const refused = await post('pia', { ...typed, code: '000000' })
  expect(refused.text).toContain('Cylinder changed')
  expect(refused.text).toContain('This code is wrong')
  const code = await portal.codeOf('pia')
  expect((await post('pia', { ...typed, code })).status).toBe(303)
  expect((await post('pia', { intent: 'nonsense' })).status).toBe(400)
  const shown = await ask(page, { headers: { Cookie: cookies.pia } })
  expect(shown.text).toContain('Cylinder changed')
})
