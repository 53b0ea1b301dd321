import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../db/store.postgres'
import { startPostgresServer } from '../peers/postgres-server'
import { temporaryFolder } from './temporary-folder'

/** The migrated, empty database that tests copy. */
export const TEMPLATE = 'daypass_template'

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server of its own for this run; each test makes its own database in it. */
    postgresUrl: string
  }
}

/** Vitest's global set-up: one real PostgreSQL on a free loopback port, gone with its data when the run ends. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgresServer({
    databaseDir: await temporaryFolder('daypass-postgres-'),
    // Tests lose their data anyway: no waiting for the disk, and nothing written for a server that crashed.
    flags: ['fsync=off', 'full_page_writes=off', 'max_connections=300'].flatMap((setting) => ['-c', setting]),
  })
  // Migrated once: each test's database is a copy of it.
  await (await openPostgres(await server.createDatabase(TEMPLATE), 'db/migrations/postgres')).close()
  project.provide('postgresUrl', server.url)
  return server.stop
}
