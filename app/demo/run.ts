import { DemoError } from './demo-error'
import { Evidence } from './evidence'
import { playRequest } from './play'
import { leaveRequest } from './play-request'
import { CREW, RIGHTS } from './plot'
import { choosePort } from './port'
import { stayUp } from './stay-up'
import { tellStory } from './story'
import { startWorld } from './world'

export interface DemoOptions {
  /** Leave after the play. */
  readonly exit: boolean
  /** DEMO_FAULT=lying-scim */
  readonly lie: boolean
  /** As the environment says it, or null for the first free one from 3000. */
  readonly port: string | null
}

/** The whole demo; answers its exit code: 0 only if all was issued, and all of it seen to be gone again. */
export async function runDemo({ exit, lie, port }: DemoOptions): Promise<number> {
  const write = (line: string) => void process.stdout.write(`${line}\n`)
  const stop = signalled()
  const world = await startWorld(await choosePort(port))
  const evidence = new Evidence()
  let succeeded = false
  try {
    const colours = process.stdout.isTTY === true && !process.env.NO_COLOR
    write(`Daypass runs on ${world.url} with a sample organisation on a throw-away database.`)
    const started = performance.now()
    const story = tellStory(world.clock.now, write, colours)
    let stopped = false
    const played = playRequest(world, story, evidence, lie).catch((error: unknown) => {
      // Told to end in the middle of a step, that step fails; nobody wants to read of it.
      if (!stopped) tell(error)
      return false
    })
    const reported = await Promise.race([played, stop.then(() => null)])
    stopped = reported === null
    const outcome = evidence.outcome((performance.now() - started) / 1000)
    const { issued, unconfirmed, seconds } = outcome
    succeeded = reported === true && issued === CREW.length * RIGHTS.length && unconfirmed === 0
    if (!stopped) {
      write(
        succeeded
          ? `\n${issued} given, ${issued} seen to be gone, in ${seconds} s.`
          : `\n${issued} given, ${unconfirmed} NOT seen to be gone, after ${seconds} s.`,
      )
      if (!exit) {
        await Promise.race([leaveRequest(world).catch(tell), stop])
        await stayUp(world, write, stop)
      }
    }
    if (exit) {
      await world.close()
      write(JSON.stringify(outcome))
    }
  } finally {
    await world.close()
  }
  return succeeded ? 0 : 1
}

/** Resolves when somebody asks the process to end. */
function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}

function tell(error: unknown): void {
  console.error(error instanceof DemoError ? `\nThe demo stopped: ${error.message}` : error)
}
