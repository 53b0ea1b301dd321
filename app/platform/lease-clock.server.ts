import { sql } from 'drizzle-orm'
import type { Instant } from '~/domain/kernel/time'
import type { Handle } from '~db/store'
import type { Clock } from './clock.server'

/**
 * The clock by which nodes that share a database tell whose lease has ended and who still runs, ms: the database's own on
 * PostgreSQL, where the nodes' clocks may differ; the process's on SQLite, where there is one node.
 */
export type LeaseClock = (h: Handle) => Promise<Instant>

/** `source` 'process' is for SQLite, and for tests and the demo, whose time is not the database's. */
export function createLeaseClock(clock: Clock, source: 'database' | 'process'): LeaseClock {
  if (source === 'process') return async () => clock.now()
  return async ({ q }) => {
    const at = sql<string>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
    const [row] = await q.select({ at }).from(sql`(select 1) as one`)
    return Number(row?.at)
  }
}
