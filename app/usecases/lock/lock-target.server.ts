import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { LockTarget } from '~/domain/lock/lock'
import { sitesOfRunningGrants } from '~db/repositories/grants'
import { peopleByIds, personById } from '~db/repositories/people'
import { siteById, sitesByIds } from '~db/repositories/sites'
import { systemById, systemsByIds } from '~db/repositories/systems'
import { vendorById, vendorsByIds } from '~db/repositories/vendors'
import type { Handle } from '~db/store'

/** What a lock names, with the name people know it by. */
export interface NamedTarget {
  readonly target: LockTarget
  readonly targetId: Id | null
  /** '' for everyone. */
  readonly name: string
}

/** The target of a lock, archived or not: what is archived may still be held somewhere. Null when there is none. */
export async function namedTarget(
  h: Handle,
  target: LockTarget,
  targetId: Id | null,
): Promise<NamedTarget | null> {
  if (target === 'everyone') return { target, targetId: null, name: '' }
  if (targetId === null) return null
  const row = await {
    person: personById,
    vendor: vendorById,
    site: siteById,
    system: systemById,
  }[target](h, targetId)
  return row && { target, targetId, name: row.name }
}

/**
 * The sites a lock bears on: its own, its system's, or those where its person or vendor holds or is to hold something.
 * None for everyone, and where nobody holds anything.
 */
export async function concernedSites(
  h: Handle,
  { target, targetId }: { readonly target: LockTarget; readonly targetId: Id | null },
  now: Instant,
): Promise<readonly Id[]> {
  if (target === 'everyone' || targetId === null) return []
  if (target === 'site') return [targetId]
  if (target === 'system') {
    const system = await systemById(h, targetId)
    return system ? [system.siteId] : []
  }
  return sitesOfRunningGrants(h, target === 'person' ? { personId: targetId } : { vendorId: targetId }, now)
}

/** The names of many locks' targets in four queries, by target id. */
export async function targetNames(
  h: Handle,
  locks: readonly { readonly target: LockTarget; readonly targetId: Id | null }[],
): Promise<ReadonlyMap<Id, string>> {
  const ids = (target: LockTarget) => [
    ...new Set(locks.flatMap((lock) => (lock.target === target && lock.targetId ? [lock.targetId] : []))),
  ]
  const rows = [
    ...(await peopleByIds(h, ids('person'))),
    ...(await vendorsByIds(h, ids('vendor'))),
    ...(await sitesByIds(h, ids('site'))),
    ...(await systemsByIds(h, ids('system'))),
  ]
  return new Map(rows.map((row) => [row.id, row.name]))
}
