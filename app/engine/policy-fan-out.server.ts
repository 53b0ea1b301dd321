import type { Id } from '~/domain/kernel/ids'
import { type Instant, type Millis, SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { FANNED_OUT, touch, unfinishedPage } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { systemsWithWork } from '~db/repositories/due-work'
import { newestPolicies, type PolicyRow, policyReach, setPolicyReach } from '~db/repositories/policies'
import { systemIdsInUse } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import type { Chore } from './chores.server'
import { fanOutChore } from './fan-out.server'

/** Credentials woken at once in one system: an end that comes due there meanwhile waits for no more than these. */
const BATCH = 32

/** A system in which something that takes waits all the time still gets its next few after so long: they may take, too. */
const LONGEST_WAIT: Millis = 5 * SECOND

/** One policy that is to reach everybody in one system. */
interface Reaching {
  readonly policyId: Id
  readonly systemId: Id
}

/**
 * A policy is changed alone; this has all looked at that it may hold back, or may not hold back any more. Who holds access
 * keeps the rank of its end while it waits to be looked at, because that may come meanwhile. So that nobody's end waits
 * long behind such looks, a system gets the next few only when nothing that takes, and none of the last few, waits there, or
 * after it stood back for five seconds.
 */
export function policyFanOut(services: Services): Chore {
  /** Since when a system has stood back. */
  const waitingSince = new Map<Id, Instant>()

  function mayGoOn(systemId: Id, taking: ReadonlySet<Id>): boolean {
    const now = services.clock.now()
    const since = waitingSince.get(systemId) ?? now
    if (taking.has(systemId) && now - since < LONGEST_WAIT) {
      waitingSince.set(systemId, since)
      return false
    }
    waitingSince.delete(systemId)
    return true
  }

  return fanOutChore<Reaching>(services, {
    name: 'policy fan-out',
    lane: 'background',
    unfinished,
    async ready(h, units) {
      const busy = await systemsWithWork(h, services.clock.now(), await services.leaseClock(h))
      const taking = new Set(busy.filter(({ urgency }) => urgency < PRIORITY.give).map(({ id }) => id))
      return units.filter(({ systemId }) => mayGoOn(systemId, taking))
    },
    async wakeNext(tx, { policyId, systemId }) {
      const policy = (await reaching(tx)).find((row) => row.id === policyId)
      const reach = policy ? policyReach(policy) : null
      const cursor = reach?.[systemId] ?? ''
      if (!policy || reach === null || cursor === FANNED_OUT) return
      const ids = (await unfinishedPage(tx, { systemId }, cursor, BATCH)).map((row) => row.id)
      if (ids.length > 0) await touch(tx, { credentialIds: ids }, services.clock.now(), PRIORITY.look)
      const next = { ...reach, [systemId]: ids.length < BATCH ? FANNED_OUT : (ids.at(-1) as Id) }
      const systems = await systemIdsInUse(tx)
      await setPolicyReach(tx, policy, systems.every((id) => next[id] === FANNED_OUT) ? null : next)
    },
  })
}

/** Policies in force that have not reached everybody; one that a newer version replaced need not. */
async function reaching(h: Handle): Promise<readonly PolicyRow[]> {
  return (await newestPolicies(h)).filter((policy) => policyReach(policy) !== null)
}

async function unfinished(h: Handle): Promise<readonly Reaching[]> {
  const policies = await reaching(h)
  if (policies.length === 0) return []
  const systems = await systemIdsInUse(h)
  return policies.flatMap((policy) =>
    systems
      .filter((systemId) => policyReach(policy)?.[systemId] !== FANNED_OUT)
      .map((systemId) => ({ policyId: policy.id, systemId })),
  )
}
