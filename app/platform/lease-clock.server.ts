import type { Instant } from '~/domain/kernel/time'
import { databaseNow } from '~db/repositories/database-clock'
import type { Handle } from '~db/store'
import type { Clock } from './clock.server'

/**
 * The clock by which nodes that share a database tell whose lease has ended and who still runs, ms: the database's own on
 * PostgreSQL, where the nodes' clocks may differ; the process's on SQLite, where there is one node.
 */
export type LeaseClock = (h: Handle) => Promise<Instant>

/** `source` 'process' is for SQLite, and for tests and the demo, whose time is not the database's. */
export function createLeaseClock(clock: Clock, source: 'database' | 'process'): LeaseClock {
  return source === 'process' ? async () => clock.now() : databaseNow
}
