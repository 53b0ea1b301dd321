import { totpCode } from '~/platform/totp.server'
import { addressOf, peopleOf } from '~db/seed/organisation'
import { openBrowser, type Screen } from '../support/browser'
import type { TestPortal } from '../support/portal'
import { Visitor } from './visitor'

/** Where people come from: a Chromium for one portal. */
export interface Visitors {
  /** Somebody of the sample organisation by their short name, or anybody by their address, at a browser of their own. */
  person(who: string, how: { screen: Screen; javaScript: boolean }): Promise<Visitor>
  /** What pages did that nobody sees: script errors, refused styles, missing pictures. */
  faults(): readonly string[]
  close(): Promise<void>
}

export async function openVisitors(test: TestPortal, url: string): Promise<Visitors> {
  const browser = await openBrowser(url)
  const faults: (readonly string[])[] = []
  return {
    async person(who, how) {
      const { page, faults: own } = await browser.visitor(how)
      faults.push(own)
      const sample = peopleOf().find((each) => each.key === who)
      return new Visitor(page, {
        address: sample ? addressOf(sample) : who,
        baseUrl: url,
        signInMailTo: async (address) => {
          await test.engine.settle()
          // Such mail goes first: others to the same address may be sent after it.
          const own = test.mails.sent.filter((mail) => mail.to === address)
          return own.findLast((mail) => mail.text.includes('/sign-in/link/'))?.text ?? ''
        },
        code: (secret) => {
          // A code counts once: half a minute passes for each.
          test.clock.advance(30_000)
          return totpCode(secret, test.clock.now())
        },
      })
    },
    faults: () => faults.flat(),
    close: () => browser.close(),
  }
}
