import { setTimeout as sleep } from 'node:timers/promises'
import { HOUR, SECOND } from '~/domain/kernel/time'
import type { Browser } from '../browser'
import { CAST } from '../cast'
import { DemoError } from '../demo-error'
import { approve, approveUntil, sendRequest } from '../play-request'
import { signIn } from '../sign-in'
import { secondsTime, typedMoment } from '../story'
import { until } from '../until'
import type { NodeName } from './node'
import { LOOK, type Plot, TELL } from './plot'

/** What each of the crew gets: an account in the directory. */
const RIGHT = 'Video system: operator'

/** Fewer than these would be gone before one could kill a node. */
export const FEWEST = 40

/** How long each answer of the directory takes, ms. */
const ANSWER_TIME = 150

/** The window's length after the second approval, ms: for each of the crew, and beside that. Giving takes a third of it. */
const EACH = 80
const BESIDE = 20 * SECOND

/** What asking and approving takes on a machine with nothing else to do, ms; where it takes longer, giving does as well. */
const USUAL = 7 * SECOND
const LONGEST = 4

/** Both nodes say that they are ready. The auditor signs in on B, to look at it later on: answers that session. */
export async function actOfStarting({ world, story }: Plot): Promise<Browser> {
  for (const name of ['A', 'B'] as const) {
    const { pid, url } = world.node(name)
    story.line(`Node ${name}`, `runs as process ${pid} on ${url}`, await readiness(url))
  }
  return signIn(world.at('B'), CAST.aldo)
}

/** 'ready: database ok, engine ok', as the node itself says once it is. */
export function readiness(url: string): Promise<string> {
  return until(`${url} to be ready`, async () => {
    const response = await fetch(`${url}/readyz`)
    const { ready, checks } = (await response.json()) as { ready: boolean; checks: Record<string, string> }
    const words = Object.entries(checks).map(([part, word]) => `${part} ${word}`)
    return ready && checks.engine === 'ok' ? `ready: ${words.join(', ')}` : null
  })
}

/** The crew lead asks on A, IT approves on A, physical security on B. Answers the window's end, ms. */
export async function actOfApproving({ world, story }: Plot): Promise<number> {
  const { lena, ines, pia } = CAST
  world.directory.slow(ANSWER_TIME)
  const people = world.crew.length
  const now = Date.now()
  const sent = await sendRequest(await signIn(world.at('A'), lena), {
    people: world.crew,
    rights: [RIGHT],
    validFrom: typedMoment(now),
    validTo: typedMoment(now + HOUR),
    purpose: 'Replace the cameras of the whole site in one shift, and re-pair them with the video system.',
  })
  const on = (name: NodeName) => `on node ${name}`
  story.line(lena.name, `asks ${on('A')} for ${people} people: "${RIGHT}", for an hour`, sent.notice)
  const path = sent.path.replace(/\?.*/, '')

  const it = await signIn(world.at('A'), ines)
  const security = await signIn(world.at('B'), pia)
  const first = await approve(world.at('A'), it, ines, path)
  story.line(ines.name, `approves ${on('A')} as it stands, with a one-time code (IT)`, first.notice)
  const slowness = Math.min(LONGEST, Math.max(1, (Date.now() - now) / USUAL))
  const end = Math.ceil((Date.now() + (BESIDE + people * EACH) * slowness) / SECOND) * SECOND
  const second = await approveUntil(world.at('B'), security, pia, path, () => typedMoment(end))
  const less = `approves ${on('B')} less: until ${secondsTime(end)}, with a code too (physical security)`
  story.line(pia.name, less, second.notice)
  return end
}

/** Both nodes give, until everybody has an account. Throws DemoError when the window ends before. */
export async function actOfGiving({ world, story, evidence }: Plot, end: number): Promise<void> {
  const { directory, crew } = world
  let toldAt = performance.now()
  for (;;) {
    const holders = directory.holdersLetIn()
    if (holders.length === crew.length) {
      for (const name of holders) evidence.given(name)
      break
    }
    if (Date.now() >= end) {
      throw new DemoError(
        `Only ${holders.length} of ${crew.length} accounts were there when the window ended: this machine is busy. Take fewer people: DEMO_PEOPLE=${FEWEST}.`,
      )
    }
    if (performance.now() - toldAt >= TELL) {
      toldAt = performance.now()
      story.line('Directory', 'meanwhile', `${holders.length} of ${crew.length} accounts let somebody in`)
    }
    await sleep(LOOK)
  }
  const left = () => Math.max(0, Math.round((end - Date.now()) / 1000))
  story.line(
    'Directory',
    `has an account for each of them, ${directory.timesGiven()} made in all`,
    `${crew.length} people can sign in; the window ends by itself in ${left()} s`,
  )
  for (let wait = end - Date.now(); wait > TELL; wait = end - Date.now()) {
    await sleep(TELL)
    story.detail(`The window ends in ${left()} s.`)
  }
}
