import type { Browser } from '../browser'
import { CAST } from '../cast'
import { signIn } from '../sign-in'
import { until } from '../until'
import { readiness } from './play-giving'
import { countEvents, type Kill, type Plot } from './plot'

/** What came of what node A held, and whether nothing was lost, or done twice. */
export interface Proof {
  readonly takenOver: number
  readonly isWhole: boolean
}

/** A is started again, and the auditor reads on it what both have written. */
export async function actOfProving({ world, story }: Plot, kill: Kill): Promise<Proof> {
  const { crew, directory } = world
  await world.startAgain('A')
  const { pid, url } = world.node('A')
  story.line('Node A', `is started again as process ${pid}`, await readiness(url))

  const { name } = CAST.aldo
  const auditor = await signIn(world.at('A'), CAST.aldo)
  const { open, confirmed } = await ends(auditor, crew.length)
  story.line(
    name,
    'opens the history of revocations on node A',
    `${confirmed} of ${crew.length} ends confirmed${open > 0 ? `, ${open} NOT confirmed` : ''}`,
    open > 0 || confirmed !== crew.length,
  )
  const given = await countEvents(auditor, 'credential.given')
  const ended = await countEvents(auditor, 'end.confirmed')
  const once = given === crew.length && ended === crew.length
  story.line(
    name,
    'counts in the log of events',
    `${given} times access given, ${ended} times an end confirmed: ${once ? 'once for each' : 'NOT once for each'}`,
    !once,
  )
  const again = directory.timesGiven()
  const left = directory.credentialsThere().size
  story.line(
    'Directory',
    'since the window ended',
    `${again === 0 ? 'nothing was given again' : `${again} times access was given AGAIN`}; ${left} accounts left`,
    again + left > 0,
  )
  const takenOver = await world.confirmedSince(kill.held, kill.at)
  const isWhole = open === 0 && confirmed === crew.length && once && again + left === 0
  return { takenOver, isWhole: isWhole && kill.held.length > 0 && takenOver === kill.held.length }
}

/** The report of all ends, as soon as it has all of them. */
function ends(browser: Browser, all: number): Promise<{ open: number; confirmed: number }> {
  return until(
    'every end in the history of revocations',
    async () => {
      const { html } = await browser.get('/audit/revocations.csv')
      const rows = html.trim().split('\n').slice(1)
      const confirmed = rows.filter((row) => row.includes('Ended, confirmed')).length
      return rows.length >= all ? { open: rows.length - confirmed, confirmed } : null
    },
    250,
  )
}
