import type { Services } from '~/platform/services'
import { wakeProbe } from '~db/repositories/credential-inputs'
import { openBreakers, setBreaker } from '~db/repositories/system-contacts'
import type { Chore } from './chores.server'

/**
 * Sees that an open breaker's probe is sent when its time comes: the most urgent of what waits for the target becomes due.
 * Where nothing waits, the breaker closes, and the next who needs the target finds out.
 */
export function breakerChore({ store }: Services): Chore {
  return {
    name: 'breakers',
    async run(now) {
      let next: number | null = null
      for (const { id, breakerUntil } of await openBreakers(store.read)) {
        if (breakerUntil > now) {
          next = Math.min(next ?? breakerUntil, breakerUntil)
          continue
        }
        await store.transact(async (tx) => {
          if (!(await wakeProbe(tx, id, now))) await setBreaker(tx, id, { breakerUntil: null })
        }, 'engine')
      }
      return next
    },
  }
}
