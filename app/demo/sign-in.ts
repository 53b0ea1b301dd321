import { totpCode } from '~/platform/totp.server'
import { Browser } from './browser'
import type { Player } from './cast'
import { DemoError } from './demo-error'
import { until } from './until'
import type { World } from './world'

const STEP = 30_000

/** The time step of the code that each person used last: a code counts once. */
const used = new WeakMap<World, Map<string, number>>()

/** Signs somebody in as they would do it: asks for a link, opens the mail, presses the button, types the code. */
export async function signIn(world: World, player: Player): Promise<Browser> {
  const browser = new Browser(world.url)
  const link = await askForLink(world, browser, player)
  const opened = await browser.submit(await browser.get(link.slice(world.url.length)), 'Sign in')
  if (opened.path.startsWith('/sign-in/second-factor')) {
    await browser.submit(opened, 'Continue', { code: freshCode(world, player) })
  }
  return browser
}

/** Asks for a sign-in link and takes it out of the mail. */
export async function askForLink(world: World, browser: Browser, { address }: Player): Promise<string> {
  const before = world.mails.length
  await browser.submit(await browser.get('/sign-in'), 'Send me', { email: address })
  return until(`a sign-in mail to ${address}`, () => {
    const own = world.mails.slice(before).filter(({ to }) => to === address)
    return own.map(({ text }) => linkIn(text)).find((link) => link !== null)
  })
}

/** The sign-in link in the text of a mail, or null. */
export function linkIn(text: string): string | null {
  return /https?:\/\/\S+\/sign-in\/link\/\S+/.exec(text)?.[0] ?? null
}

/** The code that the person's authenticator shows; where that one was used, half a minute passes first. */
export function freshCode(world: World, { key, name }: Player): string {
  const secret = world.totpSecrets.get(key)
  if (secret === undefined) throw new DemoError(`${name} has no second factor.`)
  const steps = used.get(world) ?? new Map<string, number>()
  used.set(world, steps)
  if (Math.floor(world.clock.now() / STEP) <= (steps.get(key) ?? 0)) world.advance(STEP)
  steps.set(key, Math.floor(world.clock.now() / STEP))
  return totpCode(secret, world.clock.now())
}
