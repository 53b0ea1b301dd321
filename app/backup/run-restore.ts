import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parseEnv } from '~/platform/env.server'
import { BackupError } from '~db/backup/backup-error'
import { restorePostgres } from '~db/backup/postgres'
import { restoreSqlite } from '~db/backup/sqlite'
import { holdFile } from '~db/file-lock'

type Settings = Readonly<Record<string, string | undefined>>

/** `npm run restore -- FILE`: puts a backup in the place of the database, which is kept. Answers what to print. */
export async function run(file: string, _force: boolean, settings: Settings): Promise<string[]> {
  const env = parseEnv(settings)
  await mkdir(env.dataDir, { recursive: true, mode: 0o700 })
  await mkdir(env.journalDir, { recursive: true, mode: 0o700 })
  const letGo = holdFile(join(env.journalDir, 'lock'))
  if (letGo === null) throw new BackupError('portal_runs', 'A portal uses this database. Stop it first.')
  try {
    const migrations = (dialect: string) => join(process.cwd(), 'db', 'migrations', dialect)
    const { report, kept } =
      env.databaseUrl === null
        ? await restoreSqlite(file, join(env.dataDir, 'daypass.sqlite'), migrations('sqlite'), Date.now())
        : await restorePostgres(file, env.databaseUrl, migrations('postgres'), Date.now())
    return [
      `Restored: ${report.rows} rows of ${report.tables} tables.`,
      kept === null
        ? 'There was no database before.'
        : env.databaseUrl === null
          ? `The database before is kept as ${kept}.`
          : `The tables before are kept in the schema ${kept}.`,
      'At its next start the portal takes what the journal proves to have ended, signs everybody out, voids all passes, looks at',
      'all access again, and gives nothing new until a person of each seat says that it may.',
    ]
  } finally {
    letGo()
  }
}
