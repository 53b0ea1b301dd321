import { join } from 'node:path'
import type { Store } from './store'

export interface StoreLocation {
  /** postgres:// URL, or null for SQLite in `dataDir`. */
  readonly databaseUrl: string | null
  readonly dataDir: string
}

/** The project's migrations, npm runs every script in the project's folder. */
function migrations(dialect: string): string {
  return join(process.cwd(), 'db', 'migrations', dialect)
}

/** Opens and migrates the database that the settings name. Rejects when it cannot be reached or migrated. */
export async function openStore({ databaseUrl, dataDir }: StoreLocation): Promise<Store> {
  if (databaseUrl !== null) {
    const { openPostgres } = await import('./store.postgres')
    return openPostgres(databaseUrl, migrations('postgres'))
  }
  const { openSqlite } = await import('./store.sqlite')
  return openSqlite(join(dataDir, 'daypass.sqlite'), migrations('sqlite'))
}
