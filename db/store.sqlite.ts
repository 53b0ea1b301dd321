import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { BetterSQLite3Database, BetterSQLiteSession, drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { SQLiteSyncDialect } from 'drizzle-orm/sqlite-core'
import { SqliteWriter } from './sqlite-writer'
import type { Queries, Store, Tx } from './store'
import { tables } from './tables'
import { sqliteKit } from './tables/kit'

/** The file's tables, shared by every handle. */
const t = tables(sqliteKit)

/** Shared as well: it keeps the columns' names, which each handle would find out anew. */
const dialect = new SQLiteSyncDialect({ casing: 'snake_case' })

/**
 * Opens (and migrates) a database file. `file` is a path; an in-memory database is refused, because readers have a
 * connection of their own. Without `durable` a commit does not wait for the disk: for a simulation, which throws it away.
 */
export function openSqlite(file: string, migrationsFolder: string, { durable = true } = {}): Store {
  if (file === ':memory:') throw new Error('a store needs a file: readers and the writer are two connections')
  mkdirSync(dirname(file), { recursive: true })
  const connection = new Database(file)
  connection.pragma('journal_mode = WAL')
  connection.pragma(`synchronous = ${durable ? 'FULL' : 'OFF'}`)
  connection.pragma('busy_timeout = 5000')
  connection.pragma('recursive_triggers = ON')
  migrateFile(connection, migrationsFolder)
  connection.pragma('foreign_keys = ON')

  const reader = new Database(file, { readonly: true })
  reader.pragma('busy_timeout = 5000')
  const readHome = homeOf(cachedStatements(reader))
  const read = { ...readHome, home: () => readHome }

  const statements = cachedStatements(connection)
  const writeHome = homeOf(statements)
  const writer = new SqliteWriter(connection, () => {
    const after: (() => void)[] = []
    let alive = true
    const tx: Tx = {
      ...homeOf(statements, () => alive),
      home: () => {
        checkAlive(alive)
        return writeHome
      },
      writable: true,
      afterCommit: (run) => after.push(run),
      journal: () => undefined,
    }
    return {
      tx,
      after,
      end: () => {
        alive = false
      },
    }
  })
  return {
    dialect: 'sqlite',
    t,
    read,
    transact: (work, lane = 'interactive') => writer.run(lane, work),
    close: async () => {
      await writer.idle()
      reader.close()
      connection.close()
    },
  }
}

/** A rebuild of a table with foreign keys on would silently delete its children: off, migrate, check. */
function migrateFile(writer: Database.Database, migrationsFolder: string) {
  writer.pragma('foreign_keys = OFF')
  migrate(drizzle(writer), { migrationsFolder })
  const broken = writer.pragma('foreign_key_check') as unknown[]
  if (broken.length > 0) throw new Error(`migration left ${broken.length} rows without the row they refer to`)
}

/** Drizzle prepares each statement anew; this keeps them by text, and every facade over one runs in its own mode. */
function cachedStatements(connection: Database.Database): (text: string) => Database.Statement {
  const kept = new Map<string, Database.Statement>()
  return (text) => {
    let statement = kept.get(text)
    if (!statement) {
      if (kept.size > 1000) kept.clear()
      statement = connection.prepare(text)
      kept.set(text, statement)
    }
    return statement
  }
}

function homeOf(prepare: (text: string) => Database.Statement, alive: () => boolean = () => true) {
  const session = new BetterSQLiteSession<Record<string, never>, Record<string, never>>(
    facade(prepare, alive),
    dialect,
    undefined,
  )
  const q: Queries = new BetterSQLite3Database<Record<string, never>>('sync', dialect, session, undefined)
  return { dialect: 'sqlite' as const, t, q }
}

function checkAlive(alive: boolean): void {
  if (!alive) throw new Error('a query ran after its transaction ended: an await is missing')
}

/** What Drizzle uses of a connection. Once `alive` says no, its statements refuse to run. */
function facade(prepare: (text: string) => Database.Statement, alive: () => boolean): Database.Database {
  const check = () => checkAlive(alive())
  const connection = {
    prepare: (text: string) => {
      check()
      const statement = prepare(text)
      const call = (method: 'run' | 'all' | 'get', raw: boolean) => {
        return (...args: unknown[]) => {
          check()
          if (statement.reader) statement.raw(raw)
          return statement[method](...args)
        }
      }
      return {
        run: call('run', false),
        all: call('all', false),
        get: call('get', false),
        raw: () => ({ all: call('all', true), get: call('get', true) }),
      }
    },
  }
  return connection as unknown as Database.Database
}
