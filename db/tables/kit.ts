import * as pg from 'drizzle-orm/pg-core'
import * as lite from 'drizzle-orm/sqlite-core'

/**
 * The column builders every table is made of. Instants are integers, ms since 1970 UTC; hashed bodies are text, because
 * jsonb reorders keys; flags are booleans in the type and 0/1 in SQLite.
 */
export const sqliteKit = {
  dialect: 'sqlite' as 'sqlite' | 'postgres',
  table: lite.sqliteTable,
  id: () => lite.text().notNull(),
  text: () => lite.text(),
  integer: () => lite.integer({ mode: 'number' }),
  instant: () => lite.integer({ mode: 'number' }),
  flag: () => lite.integer({ mode: 'boolean' }),
  json: <T>() => lite.text({ mode: 'json' }).$type<T>(),
  bytes: () => lite.blob({ mode: 'buffer' }),
  index: lite.index,
  unique: lite.uniqueIndex,
  primaryKey: lite.primaryKey,
}

export type Kit = typeof sqliteKit

const bytea = pg.customType<{ data: Buffer }>({ dataType: () => 'bytea' })

const jsonText = pg.customType<{ data: unknown; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => JSON.stringify(value),
  fromDriver: (value) => JSON.parse(value),
})

const postgresBuilders = {
  dialect: 'postgres',
  table: pg.pgTable,
  id: () => pg.text().notNull(),
  text: () => pg.text(),
  integer: () => pg.bigint({ mode: 'number' }),
  instant: () => pg.bigint({ mode: 'number' }),
  flag: () => pg.boolean(),
  json: () => jsonText(),
  bytes: () => bytea(),
  index: pg.index,
  unique: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
}

/** PostgreSQL's builders under SQLite's type: queries are written once, in the part of Drizzle that both share. */
export const postgresKit = postgresBuilders as unknown as Kit
