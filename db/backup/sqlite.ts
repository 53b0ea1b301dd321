import { copyFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import Database from 'better-sqlite3'
import { BackupError } from './backup-error'
import { migrationsUpTo } from './migration-state'
import { fileExists, syncPath, wholeFile } from './whole-file'

export interface BackupReport {
  readonly tables: number
  readonly rows: number
}

/** What tells a Daypass database from any other SQLite file. */
const OURS = ['access_grant', 'audit_event', 'key_ring', '__drizzle_migrations']

/** Copies a database that may be in use, as of one moment, and reads the copy to its end before it gets its name. */
export async function backupSqlite(database: string, file: string, force: boolean): Promise<BackupReport> {
  if (!force && (await isThere(file))) throw fileExists(file)
  if (!(await isThere(database))) throw new BackupError('no_database', `There is no database ${database}.`)
  let report: BackupReport = { tables: 0, rows: 0 }
  await wholeFile(file, force, async (partial) => {
    await makePrivate(partial)
    const source = new Database(database, { readonly: true, fileMustExist: true, timeout: 10_000 })
    try {
      // One snapshot for the whole copy: without it every commit of the portal would begin it anew.
      source.exec('BEGIN')
      source.prepare('SELECT count(*) FROM sqlite_master').get()
      await source.backup(partial)
      source.exec('COMMIT')
    } finally {
      source.close()
    }
    const copy = new Database(partial)
    try {
      // One file, not three.
      copy.pragma('journal_mode = DELETE')
    } finally {
      copy.close()
    }
    report = checkSqlite(partial)
  })
  return report
}

/** An empty file that nobody else can read: what is written into it keeps that, whatever the umask of who runs this. */
async function makePrivate(file: string): Promise<void> {
  await writeFile(file, '', { flag: 'wx', mode: 0o600 })
}

/** Puts a backup in the place of a database, which is kept beside it. Answers where, or null when there was none. */
export async function restoreSqlite(
  file: string,
  database: string,
  migrationsFolder: string,
  now: number,
): Promise<{ readonly report: BackupReport; readonly kept: string | null }> {
  if (!(await isThere(file))) throw new BackupError('file_missing', `There is no file ${file}.`)
  const report = checkSqlite(file)
  await migrationsUpTo(migrationsFolder, lastMigration(file))
  const kept = `${database}.before-${stamp(now)}`
  const there = await isThere(database)
  if (there) holdAlone(database)
  await wholeFile(`${database}.restored`, true, async (partial) => {
    await makePrivate(partial)
    await copyFile(file, partial)
    markRestored(partial, now)
    checkSqlite(partial)
  })
  if (there) await rename(database, kept)
  // A damaged one keeps its write-ahead log: beside the new one, SQLite would write what is in it into that.
  for (const log of ['-wal', '-shm']) {
    if (await isThere(database + log)) await rename(database + log, kept + log)
  }
  await rename(`${database}.restored`, database)
  await syncPath(dirname(database))
  return { report, kept: there ? kept : null }
}

/** Every page, every reference and every row, or BackupError. */
function checkSqlite(file: string): BackupReport {
  let copy: Database.Database | undefined
  try {
    copy = new Database(file, { readonly: true, fileMustExist: true })
    const tables = copy
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all() as string[]
    if (!OURS.every((name) => tables.includes(name))) {
      throw new BackupError('not_a_backup', `${file} is no Daypass database.`)
    }
    const found = copy.pragma('integrity_check', { simple: true })
    const orphans = copy.pragma('foreign_key_check') as unknown[]
    if (found !== 'ok' || orphans.length > 0) throw new BackupError('damaged', `${file} is damaged.`)
    let rows = 0
    for (const name of tables) rows += copy.prepare(`SELECT count(*) FROM "${name}"`).pluck().get() as number
    return { tables: tables.length, rows }
  } catch (error) {
    if (error instanceof BackupError) throw error
    const code = (error as { code?: string }).code ?? ''
    if (code === 'SQLITE_NOTADB') {
      throw new BackupError('not_a_backup', `${file} is no SQLite database.`, { cause: error })
    }
    if (code.startsWith('SQLITE_CORRUPT')) {
      throw new BackupError('damaged', `${file} is damaged.`, { cause: error })
    }
    throw error
  } finally {
    copy?.close()
  }
}

function lastMigration(file: string): number {
  const copy = new Database(file, { readonly: true })
  try {
    return Number(copy.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get())
  } finally {
    copy.close()
  }
}

/** SQLite leaves its write-ahead log only when nobody else has the file open: then what was in it is in the file. */
function holdAlone(database: string): void {
  const old = new Database(database, { timeout: 0 })
  try {
    const mode = old.pragma('journal_mode = DELETE', { simple: true })
    if (mode !== 'delete') throw portalRuns(null)
  } catch (error) {
    const code = (error as { code?: string }).code ?? ''
    if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED') throw portalRuns(error)
    // A database that is damaged is what one restores over.
    if (!code.startsWith('SQLITE_CORRUPT') && code !== 'SQLITE_NOTADB') throw error
  } finally {
    old.close()
  }
}

/** The portal's next start does what follows a restore, whatever its journal says. */
function markRestored(file: string, now: number): void {
  const copy = new Database(file)
  try {
    copy.prepare("INSERT OR REPLACE INTO portal_state (name, value) VALUES ('restored_at', ?)").run(now)
  } finally {
    copy.close()
  }
}

export function portalRuns(cause: unknown): BackupError {
  return new BackupError('portal_runs', 'A portal uses this database. Stop it first.', { cause })
}

/** To the millisecond: what a restore has set aside is never overwritten by the next one. */
export function stamp(now: number): string {
  return new Date(now).toISOString().replace(/[-:.]/g, '')
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
