import { DAY, HOUR } from '~/domain/kernel/time'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import { askForLink, freshCode, linkIn } from './sign-in'
import { clockTime, ZONE } from './story'
import type { World } from './world'

type Write = (line: string) => void

/** Lets people play on, until somebody presses q or the process is told to end. */
export async function stayUp(world: World, write: Write, stop: Promise<void>): Promise<void> {
  const desk = new SignInDesk(world)
  world.onMail((mail) => desk.announce(mail, write))
  await desk.print(write)
  if (!process.stdin.isTTY) {
    write(`Stays up until it is told to end: kill ${process.pid}`)
    return stop
  }
  write(HELP)
  const { stdin } = process
  stdin.setRawMode(true)
  stdin.resume()
  stdin.setEncoding('utf8')
  try {
    await Promise.race([stop, obeyKeys(world, desk, write)])
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
  }
}

const HELP = '  Enter: new links and codes    h: an hour later    d: a day later    q: quit'

/** Keys one after the other, so that two links are never asked for at once. Resolves with q or Ctrl-C. */
async function obeyKeys(world: World, desk: SignInDesk, write: Write): Promise<void> {
  for await (const keys of process.stdin) {
    for (const key of String(keys)) {
      if (key === 'q' || key === '\u0003' || key === '\u0004') return
      if (key === 'h' || key === 'd') {
        world.advance(key === 'h' ? HOUR : DAY)
        write(
          `\nThe demo's clock shows ${clockTime(world.clock.now())} (${ZONE}).${key === 'd' ? ' Staff must sign in again.' : ''}`,
        )
      }
      if (key === 'h' || key === 'd' || key === '\r' || key === '\n') {
        await desk.print(write)
        write(HELP)
      }
    }
  }
}

/** Has a link for everybody that still works. */
class SignInDesk {
  readonly #links = new Map<string, string>()
  /** Links that the desk asked for itself are not announced as mails. */
  #asking = false

  constructor(readonly world: World) {}

  async print(write: Write): Promise<void> {
    write(`\n${this.world.url}   The demo's clock: ${clockTime(this.world.clock.now())} (${ZONE})\n`)
    for (const player of Object.values(CAST)) {
      const code = this.world.totpSecrets.has(player.key) ? `   code ${freshCode(this.world, player)}` : ''
      write(`  ${player.name}, ${player.role}${code}`)
      write(`    ${await this.#linkOf(player)}`)
    }
    write('\n  A link works once, for 10 minutes. To be two people at once, use two browsers or profiles.')
  }

  /** Mails appear as they go out; a sign-in mail with its link. */
  announce({ to, subject, text }: OutgoingMail, write: Write): void {
    if (this.#asking) return
    const link = linkIn(text)
    write(`  Mail to ${to}: ${subject}${link ? `\n    ${link}` : ''}`)
  }

  async #linkOf(player: Player): Promise<string> {
    const browser = new Browser(this.world.url)
    const known = this.#links.get(player.key)
    // Looking at a link uses nothing up: it tells whether it still works.
    if (known && (await browser.get(known.slice(this.world.url.length))).forms.some(isSignIn)) return known
    this.#asking = true
    try {
      const link = await askForLink(this.world, browser, player)
      this.#links.set(player.key, link)
      return link
    } catch (error) {
      if (error instanceof DemoError) return `no link now: ${error.message}`
      throw error
    } finally {
      this.#asking = false
    }
  }
}

function isSignIn({ buttons }: { readonly buttons: readonly { readonly label: string }[] }): boolean {
  return buttons.some(({ label }) => label.startsWith('Sign in on'))
}
