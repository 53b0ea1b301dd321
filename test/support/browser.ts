import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { DEBIAN_PEERS, findPeer } from '../peers/debian.js'
import { carryAxe } from './axe'

/** The two sizes that every page is looked at in; the phone is in the dark, so that both schemes are seen. */
export const SCREENS = {
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  desktop: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
} as const

export type Screen = keyof typeof SCREENS

export interface TestBrowser {
  /** Somebody's own browser: cookies of their own, a size, with scripts or without. */
  visitor(options: {
    screen: Screen
    javaScript: boolean
  }): Promise<{ page: Page; faults: readonly string[] }>
  close(): Promise<void>
}

/**
 * Starts Chromium with a fresh profile, for the pages below `baseUrl`. Throws an error that names the Debian package
 * where Chromium is missing (`npm test` skips the stage before that).
 */
export async function openBrowser(baseUrl: string): Promise<TestBrowser> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    chromiumSandbox: false,
    args: [
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Hardly any script here runs long enough to be worth being optimised, or a thread of its own: without, and with
      // room for what is soon garbage, a page takes half of the processor's time.
      '--js-flags=--no-opt --no-maglev --always-sparkplug --single-threaded --min-semi-space-size=64 --max-semi-space-size=64',
    ],
  })
  return {
    async visitor({ screen, javaScript }) {
      const context = await browser.newContext({
        ...SCREENS[screen],
        baseURL: baseUrl,
        javaScriptEnabled: javaScript,
        reducedMotion: 'reduce',
        locale: 'en-GB',
        // Not the zone of any site, so that a time shown in the browser's own zone is seen to be wrong.
        timezoneId: 'Asia/Tokyo',
        hasTouch: screen === 'phone',
      })
      if (javaScript) await carryAxe(context)
      const page = await context.newPage()
      return { page, faults: watchFaults(context, page) }
    },
    close: () => closeAll(browser),
  }
}

async function closeAll(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) await context.close()
  await browser.close()
}

function chromiumPath(): string {
  const peer = DEBIAN_PEERS.find((each) => each.name === 'Chromium')
  if (!peer) throw new Error('Chromium is not among the peers')
  const file = findPeer(peer)
  if (file === null) {
    throw new Error(`${peer.name} is missing (apt-get install ${peer.package}, or set ${peer.variable})`)
  }
  return file
}

/** What a person would not see but a page must not do: script errors, refusals of its policy, missing files, 500s. */
function watchFaults(context: BrowserContext, page: Page): readonly string[] {
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // Answers are judged below, with their status; Chromium also complains of every form that came back.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return
    faults.push(`${page.url()}: ${message.text()}`)
  })
  context.on('response', (response) => {
    const kind = response.request().resourceType()
    const isAnswer = kind === 'document' || kind === 'fetch'
    if (response.status() >= (isAnswer ? 500 : 400)) faults.push(`${response.url()}: ${response.status()}`)
  })
  return faults
}
