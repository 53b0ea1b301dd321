import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock } from '~/platform/clock.server'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import { totpCode } from '~/platform/totp.server'
import { Browser } from './browser'
import type { Player } from './cast'
import { DemoError } from './demo-error'
import { until } from './until'

/** Where people sign in, and what they need for it. */
export interface Place {
  readonly url: string
  readonly clock: Pick<Clock, 'now'>
  /** TOTP secrets of approvers, administrators and guards, by the sample's short names. */
  readonly totpSecrets: ReadonlyMap<string, string>
  /** Mails that the portal sent, oldest first. */
  readonly mails: readonly OutgoingMail[]
  /** Lets time pass for the portal; absent where it runs in real time. */
  advance?(by: number): void
}

const STEP = 30_000

/** The time step of the code that each person used last, for each set of secrets: a code counts once. */
const used = new WeakMap<Place['totpSecrets'], Map<string, number>>()

/** Signs somebody in as they would do it: asks for a link, opens the mail, presses the button, types the code. */
export async function signIn(place: Place, player: Player): Promise<Browser> {
  const browser = new Browser(place.url)
  const link = await askForLink(place, browser, player)
  const opened = await browser.submit(await browser.get(new URL(link).pathname), 'Sign in')
  if (opened.path.startsWith('/sign-in/second-factor')) {
    await browser.submit(opened, 'Continue', { code: await freshCode(place, player) })
  }
  return browser
}

/** Asks for a sign-in link and takes it out of the mail. */
export async function askForLink(place: Place, browser: Browser, { address }: Player): Promise<string> {
  const before = place.mails.length
  await browser.submit(await browser.get('/sign-in'), 'Send me', { email: address })
  return until(`a sign-in mail to ${address}`, () => {
    const own = place.mails.slice(before).filter(({ to }) => to === address)
    return own.map(({ text }) => linkIn(text)).find((link) => link !== null)
  })
}

/** The sign-in link in the text of a mail, or null. */
export function linkIn(text: string): string | null {
  return /https?:\/\/\S+\/sign-in\/link\/\S+/.exec(text)?.[0] ?? null
}

/** A code of the person's authenticator that was not used yet. Half a minute passes first where it must. */
export async function freshCode(place: Place, player: Player): Promise<string> {
  const { key, name } = player
  const secret = place.totpSecrets.get(key)
  if (secret === undefined) throw new DemoError(`${name} has no second factor.`)
  if (place.advance) {
    if (nextStep(place, key) > stepAt(place)) place.advance(STEP)
  } else await sleep(codeWait(place, player))
  const step = nextStep(place, key)
  used.set(place.totpSecrets, (used.get(place.totpSecrets) ?? new Map<string, number>()).set(key, step))
  return totpCode(secret, step * STEP)
}

/** How long until there is one in real time, ms. The portal takes the code of the next half minute as well. */
export function codeWait(place: Place, { key }: Player): number {
  return Math.max(0, (nextStep(place, key) - 1) * STEP - place.clock.now())
}

function nextStep(place: Place, key: string): number {
  return Math.max(stepAt(place), (used.get(place.totpSecrets)?.get(key) ?? 0) + 1)
}

function stepAt({ clock }: Place): number {
  return Math.floor(clock.now() / STEP)
}
