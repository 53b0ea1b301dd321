import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { putInAxe } from './axe'
import { SCREENS, type Screen } from './browser'

/** Pictures of every screen looked at go here, when it is set. */
const PICTURES = process.env.DAYPASS_PICTURES

/**
 * What is wrong with the page as it stands, in both sizes and schemes: axe's violations, and anything wider than
 * the screen. Empty when nothing is. Takes a picture of each when DAYPASS_PICTURES names a folder. `asItIs`: in the size and
 * scheme that it has alone, where another look at the same page has both.
 */
export async function lookAt(page: Page, name: string, { asItIs = false } = {}): Promise<string[]> {
  const found: string[] = []
  const before = page.viewportSize()
  const isShown = (screen: Screen) => SCREENS[screen].viewport.width === before?.width
  // The size that it has comes last, so that it is as it was afterwards: each change lays the page out anew.
  const screens = (Object.keys(SCREENS) as Screen[]).sort((a, b) => Number(isShown(a)) - Number(isShown(b)))
  for (const screen of asItIs ? screens.filter(isShown) : screens) {
    const { viewport, colorScheme } = SCREENS[screen]
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme })
    await takePicture(page, `${name} (${screen})`)
    for (const fault of [...(await axeFaults(page)), ...(await tooWide(page))]) {
      found.push(`${name}, ${screen}: ${fault}`)
    }
  }
  return found
}

/** A picture of the whole page, in the colours it has; nothing without DAYPASS_PICTURES. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return
  await mkdir(PICTURES, { recursive: true })
  const file = `${name.replace(/[^a-z0-9.,() -]+/gi, '_')}.png`
  await page.screenshot({ path: join(PICTURES, file), fullPage: true })
}

/**
 * What axe finds in the page as it stands now. All of its rules are run at each size and scheme: what is hidden, what
 * overlaps and what contrasts differ with both, and so may what nearly every rule looks at.
 *
 * axe is put in once per document and asked for violations only. Its Playwright adapter puts it in for each run, and
 * has a selector built for every node that passed, which took three quarters of the time.
 */
async function axeFaults(page: Page): Promise<string[]> {
  if (page.frames().length > 1) return ['it has a frame, and axe looks at the page alone']
  await putInAxe(page)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') }
    const { violations } = await axe.run(document, {
      resultTypes: ['violations'],
      // All rules that axe runs by itself, and the targets of WCAG 2.2.
      rules: { 'target-size': { enabled: true } },
    })
    return violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id} (${help}): ${node.html.slice(0, 200)} ${node.failureSummary ?? ''}`),
    )
  })
}

/** A page that has to be pushed sideways on this screen, and what sticks out of it. */
async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const out = [...document.body.querySelectorAll('*')]
      .filter((each) => each.getBoundingClientRect().right > clientWidth + 1)
      .slice(0, 3)
      .map((each) => each.outerHTML.slice(0, 120))
    return [`${scrollWidth} px wide on ${clientWidth}: ${out.join(' | ')}`]
  })
}
