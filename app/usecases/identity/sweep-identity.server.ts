import { DAY, HOUR, type Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { purgeRateStates } from '~db/repositories/rate-limits'
import { purgeSessions } from '~db/repositories/sessions'
import { purgeLinks } from '~db/repositories/sign-in-links'

const ROWS_AT_ONCE = 500

/** Removes what no longer means anything: rate limits and links after a day, sessions a month after their end. */
async function sweepIdentity({ store, clock }: Pick<Services, 'store' | 'clock'>): Promise<void> {
  const now = clock.now()
  let removed: number
  do {
    removed = await store.transact((tx) => purgeRateStates(tx, now - DAY, ROWS_AT_ONCE), 'background')
  } while (removed === ROWS_AT_ONCE)
  await store.transact(async (tx) => {
    await purgeLinks(tx, now - DAY)
    await purgeSessions(tx, now - 30 * DAY)
  }, 'background')
}

/** The engine's chore that sweeps once an hour and at the start. */
export function sweepChore(services: Pick<Services, 'store' | 'clock'>) {
  let next: Instant = Number.NEGATIVE_INFINITY
  return {
    name: 'identity sweep',
    async run(now: Instant): Promise<Instant> {
      // A clock that was set back must not put the sweep off.
      if (now < next && next - now <= HOUR) return next
      await sweepIdentity(services)
      next = now + HOUR
      return next
    },
  }
}
