import { fork } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { OutgoingMail } from '~/platform/mail/transport.server'
import { DemoError } from '../demo-error'

export type NodeName = 'A' | 'B'

/** A portal in a process of its own. */
export interface PortalNode {
  readonly name: NodeName
  readonly url: string
  readonly pid: number
  /** How the process ended, in words; null while it runs. */
  ending(): string | null
  /** SIGKILL, as when power fails: nothing is closed, written or given back. Resolves when it is over. */
  kill(): Promise<void>
  /** In order, as SIGTERM would; by force if that does not come to an end. */
  stop(): Promise<void>
}

/** The heap flags of `npm start`. */
const FLAGS = ['--max-semi-space-size=8', '--max-old-space-size=160']

/** How long an orderly stop may take, ms. */
const STOP_LIMIT = 8_000

/** How much of what a node printed is told when it does not start, characters. */
const TOLD = 1_000

/** Starts one and waits until it serves. Throws DemoError with what it printed when it ends before. */
export async function startNode(
  name: NodeName,
  port: number,
  settings: Readonly<Record<string, string>>,
  deliver: (mail: OutgoingMail) => Promise<void>,
): Promise<PortalNode> {
  const child = fork(fileURLToPath(new URL('./node-process.js', import.meta.url)), {
    execArgv: FLAGS,
    // Nothing of this process's own settings: a node is what it is set to here.
    env: { PATH: process.env.PATH, NODE_ENV: 'production', NODE_NAME: name, PORT: String(port), ...settings },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed = `${printed}${chunk}`.slice(-TOLD)
    })
  let ending: string | null = null
  const ended = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ending = signal ?? `exit code ${code}`
      resolve()
    })
  })
  const ready = new Promise<void>((resolve) => {
    child.on('message', (message: { mail?: OutgoingMail; ready?: true }) => {
      if (message.ready) resolve()
      if (message.mail) void deliver(message.mail)
    })
  })
  const kill = async () => {
    if (ending === null) child.kill('SIGKILL')
    await ended
  }
  await Promise.race([ready, ended])
  if (ending !== null) throw new DemoError(`Node ${name} does not start (${ending}): ${printed.trim()}`)
  return {
    name,
    url: `http://localhost:${port}`,
    pid: child.pid ?? 0,
    ending: () => ending,
    kill,
    async stop() {
      if (ending === null && child.connected) child.send('stop')
      await Promise.race([ended, sleep(STOP_LIMIT, undefined, { ref: false })])
      await kill()
    },
  }
}
