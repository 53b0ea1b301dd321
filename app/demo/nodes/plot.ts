import type { Browser } from '../browser'
import type { Evidence } from '../evidence'
import type { Story } from '../story'
import type { TwoNodes } from './world'

/** What every act works with. */
export interface Plot {
  readonly world: TwoNodes
  readonly story: Story
  readonly evidence: Evidence
}

/** What was seen when node A was killed. */
export interface Kill {
  /** ms since 1970. */
  readonly at: number
  /** The credentials that it held leases on. */
  readonly held: readonly string[]
}

/** Real time between two looks at the directory, ms: nothing is called for it. */
export const LOOK = 50

/** Real time between two lines about something that goes on, ms. */
export const TELL = 4_000

/** The auditor's list of events; a page of it for each moment it is read. */
export async function countEvents(browser: Browser, type: string): Promise<number> {
  const { html } = await browser.get('/audit/log.csv')
  return html.split('\n').filter((line) => line.includes(`,${type},`)).length
}
