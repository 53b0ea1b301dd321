import { expect } from 'vitest'
import { noted, type Play } from './play'

/** IT approves as it stands: a wrong code decides nothing, nor does a page that was opened by a link. */
export async function approve(play: Play): Promise<void> {
  const ines = await play.visitor('ines')
  await ines.open('/inbox')
  await ines.follow(/Kestrel Integrators: /)
  await ines.sees('Tomasz does, and writes down when.')
  await ines.press('Approve as it stands')
  await ines.sees('Approve as it stands?')
  await ines.sees('If Daypass is down, this does not end by itself')
  await play.look(ines, 'approve, confirm')
  await ines.type('Code from your authenticator app', '000000')
  await ines.press('Approve')
  await ines.isRefused('code')
  expect(await ines.field('Code from your authenticator app').inputValue()).toBe('')
  await play.look(ines, 'approve, wrong code')
  await ines.type('Code from your authenticator app', ines.freshCode())
  await ines.press('Approve')
  await ines.arrive('/inbox?done=one_seat')
  await play.look(ines, 'inbox, decided')
}

/** Physical security approves less: an hour is cut off. What is given is what both approved. */
export async function approveLess(play: Play): Promise<void> {
  const pia = await play.visitor('pia')
  await pia.open('/inbox')
  await pia.follow(/Kestrel Integrators: /)
  await pia.follow('Approve less')
  await pia.arrive(/\/less$/)
  await play.look(pia, 'approve less')
  await pia.type('End', '2026-03-10T17:00')
  await pia.press('Continue to confirm')
  await pia.sees('Approve less than was asked for?')
  await play.look(pia, 'approve less, confirm')
  await pia.type('Code from your authenticator app', pia.freshCode())
  await pia.press('Approve')
  await pia.arrive('/inbox?done=approved')

  const lena = await play.visitor('lena')
  await lena.open(noted(play, 'request'))
  await lena.sees('Scheduled')
  await play.look(lena, 'request, approved')
  const sofia = await play.visitor('sofia')
  await sofia.open(noted(play, 'request'))
  await play.look(sofia, 'request, sponsor')
}
