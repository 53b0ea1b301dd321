import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { JournalEntry } from '~/domain/journal/entry'
import type { Tables } from './tables'

/**
 * The part of Drizzle both dialects share, under SQLite's type: select, insert, update, delete, with, $count,
 * returning and onConflict, always awaited. `.all()`, `.get()`, `.run()` and `.transaction()` exist on SQLite only.
 */
export type Queries = Pick<
  BetterSQLite3Database,
  'select' | 'selectDistinct' | 'insert' | 'update' | 'delete' | 'with' | '$with' | '$count'
>

/**
 * Who waits for whom. People wait for `interactive` work; taking access away and giving it (`engine`) lets that pass, and
 * goes before whatever else is done in the `background`. On PostgreSQL the engine's transactions are read committed: it
 * works on rows that it has leased and locked, and a fence tells when somebody else took them.
 */
export type Lane = 'interactive' | 'engine' | 'background'

/** What a query needs to know of where it runs: inside a transaction, or reading. */
export interface Handle {
  readonly dialect: 'sqlite' | 'postgres'
  readonly t: Tables
  readonly q: Queries
  /** Where `prepared` keeps its statements; null where each transaction has a connection of its own. */
  home(): Pick<Handle, 'q' | 't' | 'dialect'> | null
}

/** A handle that can write. It dies at commit: a write that was not awaited throws instead of joining the next one. */
export interface Tx extends Handle {
  readonly writable: true
  /** Runs after the commit, never after a rollback: waking the engine, nothing that must not be lost. */
  afterCommit(run: () => void): void
  /** What the journal beside the database has to carry; written right before the commit, if the store keeps one. */
  journal(entry: JournalEntry): void
}

export interface Store {
  readonly dialect: 'sqlite' | 'postgres'
  readonly t: Tables
  /** Committed state; never sees a transaction in progress. */
  readonly read: Handle
  /**
   * One transaction. On SQLite a single writer in arrival order of its lane (BEGIN IMMEDIATE); on PostgreSQL a
   * serializable transaction (the engine's: read committed), repeated while it cannot be serialised, so `work` must not have effects of its own.
   */
  transact<T>(work: (tx: Tx) => Promise<T>, lane?: Lane): Promise<T>
  /** Ends the connections; transactions in hand are finished first. */
  close(): Promise<void>
}

/** True when the error is a unique constraint refusing a row, in either dialect. */
export function isUniqueViolation(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY' || code === '23505') {
      return true
    }
  }
  return false
}

/** True when the database took nothing because it has no space or its disk fails, in either dialect. */
export function isUnwritable(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const code = String((e as { code?: unknown }).code ?? '')
    // PostgreSQL: 53100 disk_full, 58030 io_error, 25006 read_only_sql_transaction.
    if (/^(SQLITE_FULL|SQLITE_IOERR.*|SQLITE_READONLY.*|SQLITE_CANTOPEN|53100|58030|25006)$/.test(code))
      return true
  }
  return false
}
