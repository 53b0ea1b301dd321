import { setImmediate as othersTurn } from 'node:timers/promises'
import { DAY, type Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import {
  ALL_KINDS,
  openFindingsCounted,
  purgeFindingCounts,
  writeFindingCounts,
} from '~db/repositories/finding-counts'
import { systemsInReach } from '~db/repositories/reports-places'

/** For how long the counts of a day are kept, ms. */
const KEPT = 400 * DAY

/** The most systems that are counted. */
const MOST_SYSTEMS = 10_000

/** Counts the open findings of each system for the day that is running, in UTC; the last count of a day is the one that stays. */
export async function countFindings({ store, clock }: Pick<Services, 'store' | 'clock'>): Promise<void> {
  const now = clock.now()
  const day = dayOf(now)
  for (const { id, siteId } of await systemsInReach(store.read, 'all', MOST_SYSTEMS)) {
    const counted = await openFindingsCounted(store.read, id, now)
    const all = counted.reduce((sum, { count }) => sum + count, 0)
    // Also where nothing was found: a day that was counted is not one on which nobody looked.
    const rows = [{ kind: ALL_KINDS, count: all }, ...counted].map((each) => ({
      ...each,
      day,
      siteId,
      systemId: id,
    }))
    await store.transact((tx) => writeFindingCounts(tx, day, id, rows), 'background')
    await othersTurn()
  }
  while (await store.transact((tx) => purgeFindingCounts(tx, dayOf(now - KEPT)), 'background')) {
    // A day at a time.
  }
}

function dayOf(at: Instant): Instant {
  return Math.floor(at / DAY) * DAY
}
