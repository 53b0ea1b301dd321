import { Evidence } from './evidence'
import { openTwoNodes } from './nodes/show'
import { perform, type Show, tell } from './perform'
import { playRequest } from './play'
import { leaveRequest } from './play-request'
import { actOfSsh, actOfSshEnding, type OpenSsh, watchSsh } from './play-ssh'
import { CREW, RIGHTS } from './plot'
import { choosePort } from './port'
import { missingForSsh } from './ssh-host'
import { stayUp } from './stay-up'
import { clockTime, secondsTime, tellStory } from './story'
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
  if (nodes === 1) return perform(() => openOneNode({ port, lie, exit }, write, colours), exit, write)
  return perform((stopped) => openTwoNodes({ port, people, write, colours, stopped }), exit, write)
}

async function openOneNode(
  { port, lie, exit }: Pick<DemoOptions, 'port' | 'lie' | 'exit'>,
  write: (line: string) => void,
  colours: boolean,
): Promise<Show> {
  const world = await startWorld(await choosePort(port))
  write(`Daypass runs on ${world.url} with a sample organisation on a throw-away database.`)
  const evidence = new Evidence()
  const { ssh } = world
  let open: OpenSsh | null = null
  return {
    async play() {
      const story = tellStory(() => clockTime(world.clock.now()), write, colours)
      const plot = { world, story, evidence, lie }
      const reported = await playRequest(plot)
      story.chapter('7  An SSH host: a certificate that ends by itself')
      if (ssh) open = await actOfSsh(plot, ssh)
      else write(withoutSsh())
      // Who stays sees it end; who leaves has it ended by the clock.
      if (open && exit) await actOfSshEnding(plot, open)
      const { issued, unconfirmed } = evidence.outcome(0)
      const due = CREW.length * RIGHTS.length + (open && exit ? 1 : 0)
      return reported && issued === due && unconfirmed === 0
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
      const stopped = new AbortController()
      const watching = open && watchSsh(open, write, stopped.signal)
      if (open) write(tryIt(open))
      await stayUp(world, write, stop).finally(() => stopped.abort())
      await watching
    },
    close: world.close,
  }
}

/** Not to be overlooked: what is not played is not shown to work. */
function withoutSsh(): string {
  return [
    `  !!! LEFT OUT: this machine has no sshd, or lacks what its host's side needs.`,
    `  !!! apt-get install ${missingForSsh().join(' ')}   and run the demo again.`,
  ].join('\n')
}

function tryIt({ command, endsAt }: OpenSsh): string {
  return [
    `\nSign in to the SSH host yourself, in another terminal. It works until ${secondsTime(endsAt)} and then fails by itself:`,
    `\n  ${command}`,
  ].join('\n')
}
