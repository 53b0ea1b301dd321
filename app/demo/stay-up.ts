import { DAY, HOUR } from '~/domain/kernel/time'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import { Browser } from './browser'
import { CAST, type Player } from './cast'
import { DemoError } from './demo-error'
import { askForLink, codeWait, freshCode, linkIn, type Place } from './sign-in'
import { clockTime, ZONE } from './story'

type Write = (line: string) => void

/** A place that people may use as long as they like. */
export interface OpenPlace extends Place {
  onMail(listener: (mail: OutgoingMail) => void): void
  /** What stands above the links: where the portal is. */
  heading(): string
}

/** Lets people play on, until somebody presses q or the process is told to end. */
export async function stayUp(place: OpenPlace, write: Write, stop: Promise<void>): Promise<void> {
  const desk = new SignInDesk(place)
  place.onMail((mail) => desk.announce(mail, write))
  await desk.print(write)
  write(helpFor(place))
  const { stdin } = process
  if (!stdin.isTTY) write(`  Stays up until it is told to end: kill ${process.pid}`)
  stdin.setRawMode?.(true)
  stdin.setEncoding('utf8')
  try {
    await Promise.race([stop, obeyKeys(place, desk, write, stop)])
  } finally {
    stdin.setRawMode?.(false)
    stdin.pause()
  }
}

function helpFor({ advance }: Place): string {
  const later = advance ? 'h: an hour later    d: a day later    ' : ''
  return `  Enter: new links and codes    ${later}q: quit`
}

/**
 * Keys one after the other, so that two links are never asked for at once: of a terminal, or as they come through a pipe.
 * Resolves with q or Ctrl-C; where there are no keys to come, with `stop`.
 */
async function obeyKeys(
  place: OpenPlace,
  desk: SignInDesk,
  write: Write,
  stop: Promise<void>,
): Promise<void> {
  for await (const keys of process.stdin) {
    for (const key of String(keys)) {
      if (key === 'q' || key === '\u0003' || key === '\u0004') return
      const moves = place.advance !== undefined && (key === 'h' || key === 'd')
      if (moves) {
        place.advance?.(key === 'h' ? HOUR : DAY)
        write(
          `\nThe demo's clock shows ${clockTime(place.clock.now())} (${ZONE}).${key === 'd' ? ' Staff must sign in again.' : ''}\nsshd and verifier.html read this machine's clock: what is given from now on is not valid there yet.`,
        )
      }
      if (moves || key === '\r' || key === '\n') {
        await desk.print(write)
        write(helpFor(place))
      }
    }
  }
  await stop
}

/** Has a link for everybody that still works. */
class SignInDesk {
  readonly #links = new Map<string, string>()
  /** Links that the desk asked for itself are not announced as mails. */
  #asking = false

  constructor(readonly place: OpenPlace) {}

  async print(write: Write): Promise<void> {
    write(`\n${this.place.heading()}\n`)
    for (const player of Object.values(CAST)) {
      write(`  ${player.name}, ${player.role}${await this.#codeOf(player)}`)
      write(`    ${await this.#linkOf(player)}`)
    }
    write(
      '\n  A link works once, for 10 minutes, and a code for half a minute: Enter prints new ones.\n  To be two people at once, use two browsers or profiles.',
    )
  }

  /** Mails appear as they go out; a sign-in mail with its link. */
  announce({ to, subject, text }: OutgoingMail, write: Write): void {
    if (this.#asking) return
    const link = linkIn(text)
    write(`  Mail to ${to}: ${subject}${link ? `\n    ${link}` : ''}`)
  }

  async #codeOf(player: Player): Promise<string> {
    const { place } = this
    if (!place.totpSecrets.has(player.key)) return ''
    const wait = place.advance ? 0 : codeWait(place, player)
    return wait > 0
      ? `   a new code in ${Math.ceil(wait / 1000)} s`
      : `   code ${await freshCode(place, player)}`
  }

  async #linkOf(player: Player): Promise<string> {
    const browser = new Browser(this.place.url)
    const known = this.#links.get(player.key)
    this.#asking = true
    try {
      // Looking at a link uses nothing up: it tells whether it still works.
      if (known && (await browser.get(new URL(known).pathname)).forms.some(isSignIn)) return known
      const link = await askForLink(this.place, browser, player)
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
