import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A process of a benchmark, asked by message. */
export interface Child {
  readonly pid: number
  ask<T>(command: string, given?: unknown): Promise<T>
  stop(): Promise<void>
}

interface Answer {
  readonly id: number
  readonly value?: unknown
  readonly error?: string
}

/** Starts a script of this folder; what it prints goes to stderr, which keeps stdout for the results. */
export function startChild(
  script: string,
  { flags = [], env = {} }: { flags?: readonly string[]; env?: Readonly<Record<string, string>> } = {},
): Child {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), {
    execArgv: [...flags],
    // React chooses its build by it when it is first loaded.
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  let asked = 0
  child.on('message', ({ id, value, error }: Answer) => {
    const one = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) one?.resolve(value)
    else one?.reject(new Error(`${script}: ${error}`))
  })
  child.on('exit', (code, signal) => {
    for (const one of waiting.values()) one.reject(new Error(`${script} ended (${code ?? signal})`))
    waiting.clear()
  })
  return {
    pid: child.pid ?? 0,
    ask: <T>(command: string, given?: unknown) =>
      new Promise<T>((resolve, reject) => {
        const id = ++asked
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        child.send({ id, command, given })
      }),
    stop: () => ended(child),
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.disconnect()
  await exit
}
