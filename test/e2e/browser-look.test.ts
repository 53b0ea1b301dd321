import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type TestBrowser } from '../support/browser'
import { lookAt } from '../support/browser-look'

/** A page without fault, and what is put into it. */
const pageWith = (content: string, style = '') => `<!doctype html>
<html lang="en">
  <head><title>A page</title><meta name="viewport" content="width=device-width"><style>
    :root { color-scheme: light dark } body { margin: 0; color: #000; background: #fff }
    @media (prefers-color-scheme: dark) { body { color: #fff; background: #000 } }
    ${style}
  </style></head>
  <body><main><h1>A page</h1>${content}</main></body>
</html>`

/** What the look itself must be able to see, or no page would ever be found wrong. */
describe('a look at a page', () => {
  let browser: TestBrowser
  let page: Page
  beforeAll(async () => {
    browser = await openBrowser('http://127.0.0.1')
    page = (await browser.visitor({ screen: 'desktop', javaScript: true })).page
  })
  afterAll(() => browser?.close())

  /** The screens in which a fault is found, each with the rule's name or the first words. */
  async function seen(content: string, style?: string): Promise<string[]> {
    await page.setContent(pageWith(content, style))
    const found = await lookAt(page, 'it')
    return found.map((fault) => /^it, (\w+: \S+)/.exec(fault)?.[1] ?? fault)
  }

  it('finds nothing where nothing is wrong', async () => {
    expect(await seen('<p>Fine</p>')).toEqual([])
  })

  it('finds a field without a name in both sizes', async () => {
    expect(await seen('<input type="text">')).toEqual(['phone: label', 'desktop: label'])
  })

  it.each([
    ['dark', 'phone'],
    ['light', 'desktop'],
  ])('finds words that cannot be read in the %s scheme alone', async (scheme, screen) => {
    const style = `@media (prefers-color-scheme: ${scheme}) { p { color: #888; background: #777 } }`
    expect(await seen('<p>Grey on grey</p>', style)).toEqual([`${screen}: color-contrast`])
  })

  it('finds what is shown in one size alone', async () => {
    const style = '@media (min-width: 600px) { .narrow { display: none } }'
    expect(await seen('<input class="narrow" type="text">', style)).toEqual(['phone: label'])
  })

  it('finds targets too small to be hit', async () => {
    const small = '<button style="all: unset; font-size: 8px; height: 8px">'
    expect(await seen(`<p>${small}A</button>${small}B</button></p>`)).toContain('phone: target-size')
  })

  it('finds a page that is wider than a phone', async () => {
    expect(await seen('<div style="width: 800px">Wide</div>')).toEqual(['phone: 800'])
  })

  it('finds a frame, which axe would not look into', async () => {
    expect(await seen('<iframe title="A frame"></iframe>')).toEqual(['phone: it', 'desktop: it'])
  })
})
