import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type PostgresServer, startPostgresServer } from '../peers/postgres-server'

/** A PostgreSQL of its own that waits for the disk at every commit, as one in use does. */
export async function startPostgres(): Promise<PostgresServer> {
  return startPostgresServer({ databaseDir: await mkdtemp(join(tmpdir(), 'daypass-bench-postgres-')) })
}
