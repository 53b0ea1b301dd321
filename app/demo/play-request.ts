import type { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import type { Page } from './page'
import { CREW, type Plot, RIGHTS } from './plot'
import { freshCode, signIn } from './sign-in'
import { dayAfter } from './story'
import type { World } from './world'

interface Asked {
  readonly people: readonly Player[]
  readonly rights: readonly string[]
  /** Local times of the next day, 'HH:MM'. */
  readonly from: string
  readonly to: string
  readonly purpose: string
}

/** The crew lead answers one question a page and sends the request. Answers where it stands. */
export async function actOfAsking({ world, story }: Plot): Promise<string> {
  const { lena } = CAST
  const browser = await signIn(world, lena)
  const home = await browser.get('/')
  story.line(lena.name, 'asks for a sign-in link, opens the mail, presses the button', home.title)
  const sent = await sendRequest(world, browser, {
    people: CREW,
    rights: RIGHTS,
    from: '08:00',
    to: '16:00',
    purpose: 'Replace two cameras in the comms room and re-pair them with the video system.',
  })
  const who = CREW.map(({ name }) => name).join(' and ')
  story.line(lena.name, `asks for ${who}: ${RIGHTS.join(', ')}; tomorrow 08:00 to 16:00`, sent.notice)
  return sent.path.replace(/\?.*/, '')
}

/** One more request, for whoever goes on playing. */
export async function leaveRequest(world: World): Promise<void> {
  await sendRequest(world, await signIn(world, CAST.lena), {
    people: [CAST.lena, CAST.tomasz],
    rights: ['Loading bay', 'Comms room', 'Video system: viewer'],
    from: '07:30',
    to: '17:00',
    purpose: 'Deliver and mount a spare recorder, then check the new cameras from the control desk.',
  })
}

async function sendRequest(world: World, browser: Browser, asked: Asked): Promise<Page> {
  const day = dayAfter(world.clock.now())
  const start = await browser.get('/requests/new')
  // Who asked before is offered to start like last time.
  const who = await browser.submit(start, start.text.includes('Start empty') ? 'Start empty' : 'Start')
  const where = await browser.submit(who, 'Continue', { people: asked.people.map(({ name }) => name) })
  const what = await browser.submit(where, 'Continue', { siteId: 'Hamburg data centre' })
  const when = await browser.submit(what, 'Continue', { entitlements: asked.rights })
  const why = await browser.submit(when, 'Continue', {
    validFrom: `${day}T${asked.from}`,
    validTo: `${day}T${asked.to}`,
    'weekly.mode': 'Around the clock, day and night',
  })
  const check = await browser.submit(why, 'Continue', {
    purpose: asked.purpose,
    workOrder: 'WO-4711',
    sponsorId: CAST.sofia.name,
  })
  return browser.submit(check, 'Send to IT')
}

/** IT approves as it stands, physical security until noon only. */
export async function actOfDeciding({ world, story }: Plot, requestPath: string): Promise<void> {
  const { ines, pia } = CAST
  const inbox = `/inbox/${requestPath.split('/').at(-1)}`

  const it = await signIn(world, ines)
  const review = await it.submit(await it.get(inbox), 'Approve as it stands')
  const first = await it.submit(review, 'Approve', { code: freshCode(world, ines) })
  story.line(ines.name, 'approves as it stands, with a one-time code (IT)', first.notice)

  const security = await signIn(world, pia)
  const less = await security.get(`${inbox}/less`)
  const asked = less.forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'validTo')?.value
  if (asked === undefined) throw new DemoError(`${less.path} (${less.status}) offers no shorter time.`)
  const shorter = await security.submit(less, 'Continue', { validTo: asked.replace('T16:00', 'T12:00') })
  const second = await security.submit(shorter, 'Approve', { code: freshCode(world, pia) })
  story.line(pia.name, 'approves less: until 12:00, with a code too (physical security)', second.notice)
}
