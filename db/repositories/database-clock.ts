import { sql } from 'drizzle-orm'
import type { Handle } from '../store'

/** PostgreSQL's own clock at this moment, ms; not the time at which the transaction began. */
export async function databaseNow({ q }: Handle): Promise<number> {
  const at = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
  const [row] = await q.select({ at }).from(sql`(select 1) as one`)
  return Number(row?.at)
}
