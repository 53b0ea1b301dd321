import { setImmediate as othersTurn } from 'node:timers/promises'
import type { Id } from '~/domain/kernel/ids'
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

type Counting = Pick<Services, 'store' | 'clock'>

/** Counts the open findings of every system, and forgets days that are too long ago. */
export async function countFindings(services: Counting): Promise<void> {
  const { store, clock } = services
  for (const system of await systemsInReach(store.read, 'all', MOST_SYSTEMS)) {
    await countFindingsOf(services, system)
    await othersTurn()
  }
  const first = dayOf(clock.now() - KEPT)
  while (await store.transact((tx) => purgeFindingCounts(tx, first), 'background')) {
    // A day at a time.
  }
}

/** Counts a system's open findings for the day that is running, in UTC; the last count of a day is the one that stays. */
export async function countFindingsOf(
  { store, clock }: Counting,
  { id, siteId }: { readonly id: Id; readonly siteId: Id },
): Promise<void> {
  const now = clock.now()
  const day = dayOf(now)
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
}

function dayOf(at: Instant): Instant {
  return Math.floor(at / DAY) * DAY
}
