import { MINUTE, type Millis } from '~/domain/kernel/time'
import { writePortalState } from '~db/repositories/portal-state'
import { neglectedSystems } from '~db/repositories/vitals'
import type { HealthPart } from './health.server'
import type { Services } from './services'

/** Due for so long and untouched: whoever should take it away does not. */
const NEGLECTED_AFTER: Millis = 5 * MINUTE

/** What the dead-man's signal looks at beside the rest, once a minute: too dear for everybody who asks. */
export function signalParts({
  store,
  clock,
  leaseClock,
}: Pick<Services, 'store' | 'clock' | 'leaseClock'>): readonly HealthPart[] {
  return [
    {
      name: 'writing',
      stops: 'signal',
      async look() {
        await store.transact((tx) => writePortalState(tx, 'dead_mans_signal', clock.now()), 'background')
        return 'ok'
      },
    },
    {
      name: 'claims',
      stops: 'signal',
      async look() {
        const before = clock.now() - NEGLECTED_AFTER
        const neglected = await neglectedSystems(store.read, await leaseClock(store.read), before)
        return neglected.length === 0 ? 'ok' : 'stuck'
      },
    },
  ]
}
