import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { BrowserContext, Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What documents call the function that puts axe into them. */
const BRING = 'bringAxeOfTheTests'

/**
 * Hands axe to every document that this browser will open, as a function that none of them calls by itself: half a
 * megabyte, which would take longer to be sent for each document than to be run in it.
 */
export async function carryAxe(context: BrowserContext): Promise<void> {
  await context.addInitScript({ content: `window.${BRING} = function () { ${AXE} }` })
}

/** Puts axe into the document shown, once. */
export async function putInAxe(page: Page): Promise<void> {
  const isThere = await page.evaluate((bring) => {
    const { axe, [bring]: carried } = window as unknown as Record<string, (() => void) | undefined>
    if (axe === undefined) carried?.call(window)
    return 'axe' in window
  }, BRING)
  // The value is nothing that has to be sent back.
  if (!isThere) await page.evaluate(`${AXE};undefined`)
}
