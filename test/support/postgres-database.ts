import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { inject } from 'vitest'

/** A database of its own on the run's server, a copy of the migrated one unless said otherwise. */
export async function createDatabase(template = 'daypass_template') {
  const server = inject('postgresUrl')
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const run = async (sql: string) => (await administrator(server)).query(sql)
  // Copied file by file: through the write-ahead log, as is usual, takes some seven times as long.
  await run(`create database ${name} template ${template} strategy file_copy`)
  return { url: `${server}/${name}`, drop: () => run(`drop database ${name} with (force)`) }
}

/** The connection of this process that makes and drops databases: a new one costs as much as the making itself. */
const administrators = new Map<string, Promise<pg.Client>>()

function administrator(server: string): Promise<pg.Client> {
  const known = administrators.get(server)
  if (known) return known
  const client = new pg.Client({ connectionString: `${server}/postgres` })
  // A connection that broke, or never came to be, is not used again: whoever is next makes another.
  const forget = () => administrators.delete(server)
  client.on('error', forget)
  const connected = client.connect().then(() => client)
  connected.catch(forget)
  administrators.set(server, connected)
  return connected
}
