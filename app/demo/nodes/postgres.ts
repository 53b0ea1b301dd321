import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PostgresServer } from '../../../test/peers/postgres-server'
import { DemoError } from '../demo-error'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'] as const

/** A throw-away PostgreSQL. Throws DemoError that says why there is none. */
export async function startPostgres(): Promise<PostgresServer> {
  try {
    const { startPostgresServer } = await withoutItsSignals(
      () => import('../../../test/peers/postgres-server'),
    )
    return await startPostgresServer({ databaseDir: await mkdtemp(join(tmpdir(), 'daypass-demo-postgres-')) })
  } catch (error) {
    throw new DemoError(
      `The demo with two nodes needs PostgreSQL, which npm brings along, and it cannot be had: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** The package ends the whole process at a signal, once its server stopped: before the demo has closed what else it runs. */
async function withoutItsSignals<T>(load: () => Promise<T>): Promise<T> {
  const before = new Map(SIGNALS.map((signal) => [signal, process.listeners(signal)]))
  const loaded = await load()
  for (const [signal, known] of before)
    for (const listener of process.listeners(signal))
      if (!known.includes(listener)) process.off(signal, listener)
  return loaded
}
