import { join } from 'node:path'
import Database from 'better-sqlite3'
import pg from 'pg'
import type { Dialect } from './portal'

/** A connection that nobody but its driver speaks for: what somebody with the file or a password would use. */
export interface RawDatabase {
  run(sql: string): Promise<void>
  rows(sql: string): Promise<Record<string, unknown>[]>
  close(): Promise<void>
}

/** Where a portal or a store keeps its rows. */
export interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | null
}

export async function openRaw(dialect: Dialect, { dataDir, databaseUrl }: Place): Promise<RawDatabase> {
  if (dialect === 'postgres') {
    const client = new pg.Client({ connectionString: databaseUrl ?? '' })
    await client.connect()
    return {
      run: async (sql) => {
        await client.query(sql)
      },
      rows: async (sql) => (await client.query(sql)).rows,
      close: () => client.end(),
    }
  }
  const file = new Database(join(dataDir, 'daypass.sqlite'))
  return {
    run: async (sql) => {
      file.exec(sql)
    },
    rows: async (sql) => file.prepare(sql).all() as Record<string, unknown>[],
    close: async () => {
      file.close()
    },
  }
}
