import type { Id } from '~/domain/kernel/ids'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { nextListing, recordListing, systemsToList } from '~db/repositories/listings'
import { noteAnswer } from '~db/repositories/system-contacts'
import type { SystemRow } from '~db/repositories/systems'
import type { Chore } from './chores.server'
import { takeListing } from './listing-lease.server'
import { listSystem } from './listing-run.server'

/** How soon a listing that failed is tried again, ms. */
const AGAIN = 5 * MINUTE

/** A kind that cannot list is asked for the accounts that are there by right as often as others are listed, ms. */
const EVERY = HOUR

/** Why there is no list, where that is no failure of the target. */
const NO_LISTS: ReadonlySet<string> = new Set(['cannot_list', 'nobody_lists'])

/** Listings under way at once. */
const AT_ONCE = 8

/** Lists the accounts of each connected system and reports the ones that should not be there. */
export function listingChore(services: Services): Chore {
  // Listings run beside the engine's passes: a target that is slow to list holds up nobody's end.
  const running = new Map<Id, Promise<void>>()
  const stopping = new AbortController()

  function start(system: SystemRow): void {
    const work = takeAndList(services, system, stopping.signal).then(
      () => {
        running.delete(system.id)
        // Its place is free, and only now is it known when it is listed next.
        services.wake()
      },
      (error: unknown) => {
        running.delete(system.id)
        // Nothing could be written, not even that: the next pass tries again, and is not called for it.
        services.log.error({ err: error, systemId: system.id }, 'listing could not be recorded')
      },
    )
    running.set(system.id, work)
  }

  return {
    name: 'listing',
    async run(now) {
      // Those that run are due until they end: beside them there may be one for each free place.
      const { read } = services.store
      const leaseNow = await services.leaseClock(read)
      const due = await systemsToList(read, now, leaseNow, AT_ONCE + running.size)
      const waiting = due.filter((system) => !running.has(system.id))
      for (const system of waiting.slice(0, AT_ONCE - running.size)) start(system)
      return nextListing(read, now)
    },
    async settle() {
      await Promise.all(running.values())
    },
    stop: () => stopping.abort(),
  }
}

/** One system, listed and recorded. Every way out writes when it is to be listed next, and why it was not. */
async function takeAndList(services: Services, system: SystemRow, stopping: AbortSignal): Promise<void> {
  if (!(await takeListing(services, system.id))) return
  const none = await listSystem(services, system, stopping)
  if (none === null) return
  const { fault, answered } = none
  // Cut short by a stop, it is due as it was, for whoever lists next.
  const after = stopping.aborted ? 0 : NO_LISTS.has(fault) ? EVERY : AGAIN
  const listDueAt = services.clock.now() + after
  await services.store.transact(async (tx) => {
    await recordListing(tx, system.id, { listFault: fault, listDueAt }, system.listDueAt)
    if (answered) await noteAnswer(tx, system.id, services.clock.now())
  }, 'background')
}
