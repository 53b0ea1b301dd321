import { expect } from 'vitest'
import type { Play } from './play'

/** Lena asks for Tomasz and Iris: a door and a system in one request, question by question. */
export async function askForAccess(play: Play): Promise<void> {
  const lena = await play.visitor('lena')
  await lena.open('/requests/new')
  await play.look(lena, 'ask')
  await lena.press('Start')
  await lena.arrive(/\/edit\?step=who$/)
  await lena.untick('Lena Voss')
  await lena.press('Continue')
  await lena.isRefused('people')
  await play.look(lena, 'ask who, refused')
  await lena.tick('Tomasz Nowak', 'Iris Falk')
  await lena.press('Continue')

  await lena.arrive(/\/edit\?step=where$/)
  await lena.tick('Hamburg data centre')
  await play.look(lena, 'ask where')
  await lena.press('Continue')

  await lena.arrive(/\/edit\?step=what$/)
  await lena.tick('Comms room', 'Video system: operator')
  await play.look(lena, 'ask what')
  await lena.press('Continue')

  await lena.arrive(/\/edit\?step=when$/)
  await lena.type('Start', '2026-03-10T18:00')
  await lena.type('End', '2026-03-10T12:00')
  await lena.press('Continue')
  await lena.isRefused('validTo')
  expect(await lena.field('Start').inputValue()).toBe('2026-03-10T18:00')
  await play.look(lena, 'ask when, refused')
  await lena.type('Start', '2026-03-10T12:00')
  await lena.type('End', '2026-03-10T18:00')
  await lena.press('Continue')

  await lena.arrive(/\/edit\?step=why$/)
  await lena.type('What will be done, and why', 'Replace two cameras above the east door.')
  await lena.type(/^Work order/, 'WO-4711')
  await lena.field('Sponsor').selectOption({ label: 'Sofia Lindt' })
  await play.look(lena, 'ask why')
  await lena.press('Continue')

  await lena.arrive(/\/edit\?step=check$/)
  await lena.sees('Replace two cameras above the east door.')
  await play.look(lena, 'ask check')
  await lena.press('Send to IT and physical security')
  await lena.arrive(/^\/requests\/[0-9a-f-]{36}\?done=sent$/)
  play.notes.set('request', lena.at().replace(/\?.*/, ''))
  await play.look(lena, 'request, sent')
}

/** IT asks back and Lena answers. */
export async function askBack(play: Play): Promise<void> {
  const ines = await play.visitor('ines')
  await ines.open('/inbox')
  await play.look(ines, 'inbox')
  await ines.follow(/Kestrel Integrators: /)
  await ines.arrive(/^\/inbox\/[0-9a-f-]{36}$/)
  await play.look(ines, 'decide')
  await ines.page.locator('summary', { hasText: 'Ask a question' }).click()
  await ines.type('Your question', 'Who switches the recorder off meanwhile?')
  await ines.press('Send the question')
  await ines.arrive('/inbox?done=asked')

  const lena = await play.visitor('lena')
  await lena.open('/')
  await play.look(lena, 'start, asked')
  await lena.open(play.notes.get('request') ?? '')
  await lena.type('Your answer', 'Tomasz does, and writes down when.')
  await play.look(lena, 'request, asked')
  await lena.press('Send the answer')
  await lena.arrive(/\?done=answered$/)
}
