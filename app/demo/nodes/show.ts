import { DemoError } from '../demo-error'
import { Evidence } from '../evidence'
import type { Show } from '../perform'
import { stayUp } from '../stay-up'
import { secondsTime, tellStory } from '../story'
import { actOfApproving, actOfGiving, actOfStarting, FEWEST } from './play-giving'
import { actOfKilling, actOfTakingOver } from './play-killing'
import { actOfProving, type Proof } from './play-proof'
import type { Kill } from './plot'
import { startTwoNodes } from './world'

export interface TwoNodesOptions {
  readonly port: string | null
  /** How many people are given access, as the environment says it. */
  readonly people: string | null
  readonly write: (line: string) => void
  readonly colours: boolean
  readonly stopped: AbortSignal
}

/** Enough that the kill falls into the middle, and few enough that all of it is over in a minute and a half. */
const PEOPLE = 150
const MOST = 500

/** Two nodes on one PostgreSQL, one of which is killed while it takes access away. */
export async function openTwoNodes({
  port,
  people,
  write,
  colours,
  stopped,
}: TwoNodesOptions): Promise<Show> {
  const count = countOf(people)
  write('Starting PostgreSQL and two nodes of Daypass ...')
  const world = await startTwoNodes(port, count, stopped)
  const evidence = new Evidence()
  let kill: Kill | null = null
  let proof: Proof | null = null
  const plot = { world, evidence, story: tellStory(() => secondsTime(Date.now()), write, colours) }
  return {
    async play() {
      const { story } = plot
      story.chapter('1  Two nodes, one database, one key')
      const auditor = await actOfStarting(plot)
      story.chapter(`2  A crew lead asks for ${count} people, both seats approve`)
      const end = await actOfApproving(plot)
      story.chapter('3  Both nodes give')
      await actOfGiving(plot, end)
      story.chapter('4  The window ends, both nodes take away, and one of them is killed')
      kill = await actOfKilling(plot, end)
      story.chapter('5  The other one goes on')
      await actOfTakingOver(plot, kill, auditor)
      story.chapter('6  The killed one comes back')
      proof = await actOfProving(plot, kill)
      return proof.isWhole && evidence.outcome(0).unconfirmed === 0
    },
    outcome(seconds) {
      const { seconds: _, ...counts } = evidence.outcome(seconds)
      const [killedHolding, takenOver] = [kill?.held.length ?? 0, proof?.takenOver ?? 0]
      return { nodes: 2, ...counts, killedHolding, takenOver, seconds }
    },
    summary(succeeded, seconds) {
      const { issued, unconfirmed } = evidence.outcome(seconds)
      return succeeded
        ? `${issued} given, ${issued} seen to be gone, each end confirmed once, ${proof?.takenOver} of them taken over, in ${seconds} s.`
        : `${issued} given, ${unconfirmed} NOT seen to be gone; not all came as it must, after ${seconds} s.`
    },
    stayUp: (stop) => stayUp(world.open, write, stop),
    close: world.close,
  }
}

function countOf(text: string | null): number {
  if (text === null) return PEOPLE
  const count = /^[0-9]{1,4}$/.test(text) ? Number(text) : 0
  if (count < FEWEST || count > MOST)
    throw new DemoError(`DEMO_PEOPLE must be a whole number from ${FEWEST} to ${MOST}.`)
  return count
}
