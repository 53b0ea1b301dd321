import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from '~/platform/env.server'
import { backupPostgres } from '~db/backup/postgres'
import { backupSqlite } from '~db/backup/sqlite'

type Settings = Readonly<Record<string, string | undefined>>

/** `npm run backup -- FILE`: a consistent copy of the database, while the portal runs. Answers what to print. */
export async function run(file: string, force: boolean, settings: Settings): Promise<string[]> {
  const env = parseEnv(settings)
  const report =
    env.databaseUrl === null
      ? await backupSqlite(join(env.dataDir, 'daypass.sqlite'), file, force)
      : await backupPostgres(env.databaseUrl, file, force, Date.now())
  const keyBeside = settings.DAYPASS_SEAL_KEY === undefined && existsSync(env.sealKeyFile)
  return [
    `${file}: ${report.rows} rows of ${report.tables} tables, read back to the end.`,
    'The seal key is not in it: without a copy of that key kept elsewhere, the backup is worthless.',
    ...(keyBeside && env.sealKeyFile.startsWith(env.dataDir)
      ? [
          `WARNING: the seal key lies beside the database, in ${env.sealKeyFile}. Keep a copy of it in another place.`,
        ]
      : []),
    `The journal is not in it either: keep ${env.journalDir} where it is, it tells a restored database what it has missed.`,
  ]
}
