import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect } from 'vitest'

/** A portal in a process of its own. */
export interface PortalProcess<Said> {
  /** What it said in its one line, once it had given what it was to give. */
  readonly said: Said
  /** Ends it in the middle of whatever it does, and waits until it is gone. */
  kill(): Promise<void>
}

/** Runs a script that makes a portal, and waits for the line of JSON that it prints. Kill what comes of it. */
export async function startPortalProcess<Said>(
  script: string,
  env: Readonly<Record<string, string>>,
): Promise<PortalProcess<Said>> {
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const gone = once(child, 'close')
  try {
    const [line] = (await Promise.race([
      once(createInterface(child.stdout), 'line'),
      gone.then(() => Promise.reject(new Error('the portal ended by itself'))),
    ])) as [string]
    return { said: JSON.parse(line), kill: () => killed(child, gone) }
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
}

async function killed(child: ChildProcess, gone: Promise<unknown[]>): Promise<void> {
  child.kill('SIGKILL')
  expect((await gone)[1]).toBe('SIGKILL')
}
