import { DAY } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { purgeRadiusSessions } from '~db/repositories/radius-sessions'
import { purgeRateStates } from '~db/repositories/rate-limits'
import { purgeSessions } from '~db/repositories/sessions'
import { purgeLinks } from '~db/repositories/sign-in-links'
import type { Tx } from '~db/store'

const ROWS_AT_ONCE = 500

/** A NAS has stopped asking about a session by then, and a device that comes back is called a new one. */
const NETWORK_SESSIONS_KEPT = 90 * DAY

/**
 * Removes what no longer means anything: rate limits and links after a day, the portal's sessions a month after their end,
 * sessions on the network after three. Who logged in stands in the log.
 */
export async function sweep({ store, clock }: Pick<Services, 'store' | 'clock'>): Promise<void> {
  const now = clock.now()
  const inBatches = async (purge: (tx: Tx) => Promise<number>) => {
    while ((await store.transact(purge, 'background')) === ROWS_AT_ONCE);
  }
  await inBatches((tx) => purgeRateStates(tx, now - DAY, ROWS_AT_ONCE))
  await inBatches((tx) => purgeRadiusSessions(tx, now - NETWORK_SESSIONS_KEPT, ROWS_AT_ONCE))
  await store.transact(async (tx) => {
    await purgeLinks(tx, now - DAY)
    await purgeSessions(tx, now - 30 * DAY)
  }, 'background')
}
