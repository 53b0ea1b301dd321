import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import pg from 'pg'
import { BackupError } from './backup-error'
import { migrationsUpTo, withMigrations } from './migration-state'
import { type BackupHead, FORMAT, readBackup } from './postgres-file'
import { type BackupReport, portalRuns, stamp } from './sqlite'
import { fileExists, wholeFile } from './whole-file'

/** Rows fetched or inserted at once: memory stays flat, whatever the database's size. */
const ROWS = 500
/** Text inserted at once, in characters: rows with files in them are large. */
const TEXT = 4_000_000

/** Copies a database that may be in use, as of one moment: one transaction that only reads. */
export async function backupPostgres(
  url: string,
  file: string,
  force: boolean,
  now: number,
): Promise<BackupReport> {
  if (!force && (await isThere(file))) throw fileExists(file)
  return withClient(url, async (client) => {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const migration = await lastMigration(client)
    if (migration === null) throw new BackupError('no_database', 'There is no Daypass database to copy.')
    const counts: Record<string, number> = {}
    const tables = await tablesInOrder(client)
    const head: BackupHead = { format: FORMAT, madeAt: now, migration }
    await wholeFile(file, force, async (partial) => {
      const lines = Readable.from(linesOf(client, head, tables, counts))
      await pipeline(lines, createGzip(), createWriteStream(partial, { flags: 'wx', mode: 0o600 }))
      await readBackup(partial, {})
    })
    await client.query('COMMIT')
    return { tables: tables.length, rows: Object.values(counts).reduce((sum, count) => sum + count, 0) }
  })
}

async function* linesOf(
  client: pg.Client,
  head: BackupHead,
  tables: readonly string[],
  counts: Record<string, number>,
): AsyncGenerator<string> {
  const hash = createHash('sha256')
  const summed = (text: string) => {
    hash.update(text)
    return text
  }
  yield summed(`H${JSON.stringify(head)}\n`)
  for (const table of tables) {
    let count = 0
    yield summed(`T${JSON.stringify({ table })}\n`)
    await client.query(
      `DECLARE rows_of NO SCROLL CURSOR FOR SELECT row_to_json(each)::text AS line FROM ${quoted(table)} AS each`,
    )
    for (;;) {
      const { rows } = await client.query<{ line: string }>(`FETCH ${ROWS} FROM rows_of`)
      if (rows.length === 0) break
      count += rows.length
      yield summed(rows.map(({ line }) => `R${line}\n`).join(''))
    }
    await client.query('CLOSE rows_of')
    counts[table] = count
  }
  yield `E${JSON.stringify({ tables: counts, sha256: hash.digest('hex') })}\n`
}

/**
 * Reads a backup into a database in one transaction. What was there is kept in a schema of its own; answers its name, or null
 * when there was nothing.
 */
export async function restorePostgres(
  file: string,
  url: string,
  migrationsFolder: string,
  now: number,
): Promise<{ readonly report: BackupReport; readonly kept: string | null }> {
  const { head, end } = await readBackup(file, {})
  const count = await migrationsUpTo(migrationsFolder, head.migration)
  return withClient(url, async (client) => {
    await client.query('BEGIN')
    if (await anybodyElse(client)) throw portalRuns(null)
    const kept = await setAside(client, now)
    await withMigrations(migrationsFolder, count, (folder) => migrateWithin(client, folder))
    await insertAll(client, file)
    for (const [table, rows] of Object.entries(end.tables)) {
      const found = await client.query<{ count: string }>(`SELECT count(*) FROM ${quoted(table)}`)
      if (Number(found.rows[0]?.count) !== rows) {
        throw new BackupError('damaged', `Table ${table} did not take every row of the backup.`)
      }
    }
    await client.query(
      `INSERT INTO portal_state (name, value) VALUES ('restored_at', $1) ON CONFLICT (name) DO UPDATE SET value = $1`,
      [now],
    )
    await client.query('COMMIT')
    const rows = Object.values(end.tables).reduce((sum, each) => sum + each, 0)
    return { report: { tables: Object.keys(end.tables).length, rows }, kept }
  })
}

/** The portal keeps connections open; whoever else is connected would see tables change under its hands. */
async function anybodyElse(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND backend_type = 'client backend' LIMIT 1`,
  )
  return rows.length > 0
}

async function setAside(client: pg.Client, now: number): Promise<string | null> {
  const there = await tablesInOrder(client)
  const kept = there.length > 0 ? `before_${stamp(now).toLowerCase()}` : null
  if (kept !== null) {
    await client.query(`ALTER SCHEMA public RENAME TO ${quoted(kept)}`)
    await client.query('CREATE SCHEMA public')
  }
  const migrated = await client.query("SELECT 1 FROM pg_namespace WHERE nspname = 'drizzle'")
  if (migrated.rows.length > 0) {
    await client.query(`ALTER SCHEMA drizzle RENAME TO ${quoted(`drizzle_${stamp(now).toLowerCase()}`)}`)
  }
  return kept
}

/** What Drizzle's migrator does, without the transaction of its own that would end ours. */
async function migrateWithin(client: pg.Client, migrationsFolder: string): Promise<void> {
  await client.query('CREATE SCHEMA drizzle')
  await client.query(
    'CREATE TABLE drizzle.__drizzle_migrations (id SERIAL PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  )
  for (const migration of readMigrationFiles({ migrationsFolder })) {
    for (const statement of migration.sql) await client.query(statement)
    await client.query('INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)', [
      migration.hash,
      migration.folderMillis,
    ])
  }
}

async function insertAll(client: pg.Client, file: string): Promise<void> {
  let table = ''
  let batch: string[] = []
  let size = 0
  const flush = async () => {
    if (batch.length === 0) return
    const name = quoted(table)
    await client.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(NULL::${name}, $1::json)`, [
      `[${batch.join(',')}]`,
    ])
    batch = []
    size = 0
  }
  await readBackup(file, {
    table: async (name) => {
      await flush()
      table = name
    },
    row: (json) => {
      batch.push(json)
      size += json.length
      return batch.length >= ROWS || size >= TEXT ? flush() : undefined
    },
  })
  await flush()
}

/** Every table, after those that its rows refer to. */
async function tablesInOrder(client: pg.Client): Promise<string[]> {
  const named = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1",
  )
  const references = await client.query<{ child: string; parent: string }>(
    `SELECT child.relname AS child, parent.relname AS parent FROM pg_constraint
       JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid
       WHERE contype = 'f' AND connamespace = 'public'::regnamespace`,
  )
  const ordered: string[] = []
  const visit = (name: string, above: readonly string[]) => {
    if (ordered.includes(name) || above.includes(name)) return
    for (const { child, parent } of references.rows) if (child === name) visit(parent, [...above, name])
    ordered.push(name)
  }
  for (const { name } of named.rows) visit(name, [])
  return ordered
}

async function lastMigration(client: pg.Client): Promise<number | null> {
  const there = await client.query("SELECT to_regclass('drizzle.__drizzle_migrations') AS name")
  if (there.rows[0]?.name === null) return null
  const { rows } = await client.query<{ at: string }>(
    'SELECT max(created_at) AS at FROM drizzle.__drizzle_migrations',
  )
  return rows[0]?.at == null ? null : Number(rows[0].at)
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'daypass backup' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function quoted(name: string): string {
  return pg.escapeIdentifier(name)
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
