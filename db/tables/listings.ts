import type { Kit } from './kit'
import type { SystemTables } from './systems'

/** The listings of connected systems, and how many findings there were day by day. */
export function listingTables(k: Kit, { connectedSystem }: SystemTables) {
  /** How far the listing of a system has come, or how the last one ended: one row for each system. */
  const listingRun = k.table('listing_run', {
    systemId: k
      .id()
      .primaryKey()
      .references(() => connectedSystem.id),
    /** Counts the listings of the system; one that is taken up again keeps its own. */
    number: k.integer().notNull(),
    state: k.text().$type<'running' | 'broken' | 'whole'>().notNull(),
    startedAt: k.instant().notNull(),
    /** When its last page was recorded. */
    updatedAt: k.instant().notNull(),
    /** What the target said it is when it was begun. */
    identity: k.text().notNull(),
    /** Where a reading goes on; null where the target has no such place. */
    next: k.text(),
    /** Accounts recorded so far, and how many there are in all; null where the target does not tell. */
    seen: k.integer().notNull(),
    total: k.integer(),
    /** Findings recorded so far. */
    found: k.integer().notNull(),
    /** Native ids that are there by right and were on it already. */
    ownSeen: k.json<string[]>().notNull(),
    /** Its own service account was seen to have been used. */
    tellsUse: k.flag().notNull(),
  })

  /** How many findings were open at the end of a day, or are by now: what the trend is drawn from. */
  const findingCount = k.table(
    'finding_count',
    {
      /** The first instant of the day in UTC. */
      day: k.instant().notNull(),
      siteId: k.id(),
      systemId: k.id().references(() => connectedSystem.id),
      /** A kind of finding, or `all`, which every system that was counted has. */
      kind: k.text().notNull(),
      count: k.integer().notNull(),
    },
    (t) => [k.primaryKey({ columns: [t.day, t.systemId, t.kind] })],
  )

  return { listingRun, findingCount }
}
