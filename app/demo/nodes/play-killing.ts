import { setTimeout as sleep } from 'node:timers/promises'
import { SECOND } from '~/domain/kernel/time'
import { LEASE } from '~/engine/next-due'
import type { Browser } from '../browser'
import { DemoError } from '../demo-error'
import { readiness } from './play-giving'
import { type Kill, LOOK, type Plot, TELL } from './plot'

/** Node A is killed when so much of the accounts is gone. */
const GONE_FIRST = 1 / 3

/** PostgreSQL may still end what a killed process had sent; then its leases are as they stay, ms. */
const SETTLED = 500

/** How long ends may take from the window's end to the kill, and to the last one after a kill, ms. */
const TO_THE_KILL = 120 * SECOND
const TO_THE_LAST = LEASE + 120 * SECOND

/** The window ends; both nodes take away until a third is gone. Then A is killed. */
export async function actOfKilling({ world, story }: Plot, end: number): Promise<Kill> {
  const { directory, crew } = world
  await sleep(Math.max(0, end - Date.now()))
  // From here on nothing may be given any more.
  directory.forget()
  story.line(
    'Clock',
    'the window is over',
    `${directory.holdersLetIn().length} accounts still let somebody in`,
  )
  const enough = crew.length * (1 - GONE_FIRST)
  while (directory.holdersLetIn().length > enough) {
    if (Date.now() > end + TO_THE_KILL) throw new DemoError('The nodes take nothing away.')
    await sleep(LOOK)
  }
  const node = world.node('A')
  const at = Date.now()
  await node.kill()
  const on = directory.holdersLetIn().length
  await sleep(SETTLED)
  const held = await world.leasedBy('A')
  const there = directory.credentialsThere()
  const done = held.filter((id) => !there.has(id)).length
  story.line('Demo', `kill -9 ${node.pid}, in the middle of it`, `node A ended: ${node.ending()}`, true)
  story.detail(`${on} of ${crew.length} accounts still let somebody in.`, true)
  story.detail(
    `A held leases on ${held.length} credentials${done > 0 ? `; ${done} of their accounts are deleted, and nobody wrote it down` : ''}.`,
    true,
  )
  return { at, held }
}

/** B goes on by itself, and takes up A's once their leases ended. */
export async function actOfTakingOver(plot: Plot, kill: Kill, auditor: Browser): Promise<void> {
  const { world, story } = plot
  const { directory } = world
  const b = world.node('B')
  let toldAt = performance.now()
  let taken: number | null = null
  for (;;) {
    if (b.ending() !== null) {
      const on = noteGone(plot)
      throw new DemoError(`Node B ended too (${b.ending()}), and ${on} accounts still let somebody in.`)
    }
    const after = (Date.now() - kill.at) / 1000
    const there = directory.credentialsThere()
    const ofA = kill.held.filter((id) => there.has(id)).length
    if (taken === null && (await world.confirmedSince(kill.held, kill.at)) > 0) {
      taken = after
      const what = `takes up what A held, ${after.toFixed(1)} s after its end`
      story.line('Node B', what, `${there.size} accounts are left`)
    }
    const confirmed = await world.confirmedSince(kill.held, kill.at)
    if (there.size === 0 && confirmed === kill.held.length) break
    if (after * 1000 > TO_THE_LAST) {
      noteGone(plot)
      throw new DemoError(`${there.size} accounts were still there ${Math.round(after)} s after the kill.`)
    }
    if (performance.now() - toldAt >= TELL) {
      toldAt = performance.now()
      const wait = Math.ceil(LEASE / 1000 - after)
      const why = wait > 0 ? `, whose leases end in at most ${wait} s` : ''
      story.line(
        'Directory',
        `${Math.round(after)} s after the kill`,
        `${there.size} accounts left, ${ofA} of them A's${why}`,
      )
      story.detail(await answersOf(b.url, auditor))
    }
    await sleep(LOOK)
  }
  const on = noteGone(plot)
  story.line(
    'Directory',
    'is looked through once more',
    `${on} accounts let somebody in, of ${plot.world.crew.length}`,
  )
}

/** What is gone at the directory counts as seen to be gone. Answers how many accounts still let somebody in. */
function noteGone({ world, evidence }: Plot): number {
  const still = new Set(world.directory.holdersLetIn())
  for (const { name } of world.crew) if (!still.has(name)) evidence.gone(name)
  return still.size
}

/** How B answers while it works for two. */
async function answersOf(url: string, auditor: Browser): Promise<string> {
  const asked = performance.now()
  const [word = ''] = (await readiness(url)).split(':')
  const between = performance.now()
  const page = await auditor.get('/audit/revocations')
  const times = [between - asked, performance.now() - between].map((ms) => `${Math.round(ms)} ms`)
  return `B says "${word}" within ${times[0]}, and shows "${page.title}" within ${times[1]} (${page.status}).`
}
