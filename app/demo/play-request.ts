import type { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import type { Page } from './page'
import { CREW, type Plot, RIGHTS } from './plot'
import { freshCode, type Place, signIn } from './sign-in'
import { dayAfter } from './story'

/** What is asked for at Hamburg. */
export interface Asked {
  readonly people: readonly Pick<Player, 'name'>[]
  readonly rights: readonly string[]
  /** As a form wants them: 'YYYY-MM-DDTHH:MM' at the site. */
  readonly validFrom: string
  readonly validTo: string
  readonly purpose: string
}

/** The crew lead answers one question a page and sends the request. Answers where it stands. */
export async function actOfAsking({ world, story }: Plot): Promise<string> {
  const { lena } = CAST
  const browser = await signIn(world, lena)
  const home = await browser.get('/')
  story.line(lena.name, 'asks for a sign-in link, opens the mail, presses the button', home.title)
  const day = dayAfter(world.clock.now())
  const sent = await sendRequest(browser, {
    people: CREW,
    rights: RIGHTS,
    validFrom: `${day}T08:00`,
    validTo: `${day}T16:00`,
    purpose: 'Replace two cameras in the comms room and re-pair them with the video system.',
  })
  const who = CREW.map(({ name }) => name).join(' and ')
  story.line(lena.name, `asks for ${who}: ${RIGHTS.join(', ')}; tomorrow 08:00 to 16:00`, sent.notice)
  return sent.path.replace(/\?.*/, '')
}

/** One more request, for whoever goes on playing. */
export async function leaveRequest(place: Place): Promise<void> {
  const day = dayAfter(place.clock.now())
  await sendRequest(await signIn(place, CAST.lena), {
    people: [CAST.lena, CAST.tomasz],
    rights: ['Loading bay', 'Comms room', 'Video system: viewer'],
    validFrom: `${day}T07:30`,
    validTo: `${day}T17:00`,
    purpose: 'Deliver and mount a spare recorder, then check the new cameras from the control desk.',
  })
}

/** Answers one question a page and sends the request. Answers the page that says so. */
export async function sendRequest(browser: Browser, asked: Asked): Promise<Page> {
  const start = await browser.get('/requests/new')
  // Who asked before is offered to start like last time.
  const who = await browser.submit(start, start.text.includes('Start empty') ? 'Start empty' : 'Start')
  const where = await browser.submit(who, 'Continue', { people: asked.people.map(({ name }) => name) })
  const what = await browser.submit(where, 'Continue', { siteId: 'Hamburg data centre' })
  const when = await browser.submit(what, 'Continue', { entitlements: asked.rights })
  const why = await browser.submit(when, 'Continue', {
    validFrom: asked.validFrom,
    validTo: asked.validTo,
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
  const first = await approve(world, await signIn(world, ines), ines, requestPath)
  story.line(ines.name, 'approves as it stands, with a one-time code (IT)', first.notice)
  const second = await approveUntil(world, await signIn(world, pia), pia, requestPath, (asked) =>
    asked.replace('T16:00', 'T12:00'),
  )
  story.line(pia.name, 'approves less: until 12:00, with a code too (physical security)', second.notice)
}

/** Approves a request as it stands. Answers the page that says so. */
export async function approve(
  place: Place,
  browser: Browser,
  player: Player,
  requestPath: string,
): Promise<Page> {
  const review = await browser.submit(await browser.get(inboxPath(requestPath)), 'Approve as it stands')
  return browser.submit(review, 'Approve', { code: await freshCode(place, player) })
}

/** Approves a request for a shorter time; `shorten` makes the new end of the one that was asked for. */
export async function approveUntil(
  place: Place,
  browser: Browser,
  player: Player,
  requestPath: string,
  shorten: (asked: string) => string,
): Promise<Page> {
  const less = await browser.get(`${inboxPath(requestPath)}/less`)
  const asked = less.forms.flatMap(({ fields }) => fields).find(({ name }) => name === 'validTo')?.value
  if (asked === undefined) throw new DemoError(`${less.path} (${less.status}) offers no shorter time.`)
  const shorter = await browser.submit(less, 'Continue', { validTo: shorten(asked) })
  return browser.submit(shorter, 'Approve', { code: await freshCode(place, player) })
}

function inboxPath(requestPath: string): string {
  return `/inbox/${requestPath.split('/').at(-1)}`
}
