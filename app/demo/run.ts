import { Evidence } from './evidence'
import { openTwoNodes } from './nodes/show'
import { perform, type Show, tell } from './perform'
import { playRequest } from './play'
import { leaveRequest } from './play-request'
import { CREW, RIGHTS } from './plot'
import { choosePort } from './port'
import { stayUp } from './stay-up'
import { clockTime, tellStory } from './story'
import { startWorld } from './world'

export interface DemoOptions {
  /** Leave after the play. */
  readonly exit: boolean
  /** DEMO_FAULT=lying-scim */
  readonly lie: boolean
  /** As the environment says it, or null for the first free one from 3000. */
  readonly port: string | null
  readonly nodes: 1 | 2
  /** As the environment says it: how many people the two nodes give access to. */
  readonly people: string | null
}

/** The whole demo; answers its exit code: 0 only if all was issued, and all of it seen to be gone again. */
export async function runDemo({ exit, lie, port, nodes, people }: DemoOptions): Promise<number> {
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  const colours = process.stdout.isTTY === true && !process.env.NO_COLOR
  if (nodes === 1) return perform(() => openOneNode(port, lie, write, colours), exit, write)
  return perform((stopped) => openTwoNodes({ port, people, write, colours, stopped }), exit, write)
}

async function openOneNode(
  port: string | null,
  lie: boolean,
  write: (line: string) => void,
  colours: boolean,
): Promise<Show> {
  const world = await startWorld(await choosePort(port))
  write(`Daypass runs on ${world.url} with a sample organisation on a throw-away database.`)
  const evidence = new Evidence()
  return {
    async play() {
      const story = tellStory(() => clockTime(world.clock.now()), write, colours)
      const reported = await playRequest(world, story, evidence, lie)
      const { issued, unconfirmed } = evidence.outcome(0)
      return reported && issued === CREW.length * RIGHTS.length && unconfirmed === 0
    },
    outcome: (seconds) => evidence.outcome(seconds),
    summary(succeeded, seconds) {
      const { issued, unconfirmed } = evidence.outcome(seconds)
      return succeeded
        ? `${issued} given, ${issued} seen to be gone, in ${seconds} s.`
        : `${issued} given, ${unconfirmed} NOT seen to be gone, after ${seconds} s.`
    },
    async stayUp(stop) {
      await Promise.race([leaveRequest(world).catch(tell), stop])
      await stayUp(world, write, stop)
    },
    close: world.close,
  }
}
