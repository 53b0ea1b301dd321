import { defineConfig } from 'drizzle-kit'

/** Both dialects from one set of tables: `npm run db:generate` runs this once for each. */
const dialect = process.env.DAYPASS_DIALECT
if (dialect !== 'sqlite' && dialect !== 'postgres') {
  throw new Error(`DAYPASS_DIALECT must be "sqlite" or "postgres", not "${dialect ?? ''}"`)
}

export default defineConfig({
  dialect: dialect === 'sqlite' ? 'sqlite' : 'postgresql',
  schema: `./db/schema.${dialect}.ts`,
  casing: 'snake_case',
  out: `./db/migrations/${dialect}`,
})
