import type { Instant } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { attemptedEnds } from '~db/repositories/reports-ends'

/** Counted up to here: beyond it, the number helps nobody. */
const MOST_OVERDUE = 100

export interface Overdue {
  readonly count: number
  /** There are more than were counted. */
  readonly more: boolean
  /** Since when the oldest of them is overdue. */
  readonly since: Instant | null
}

/** Ends past their deadline that no read-back confirmed, at the sites the actor may watch; none for anybody else. */
export async function countOverdue(services: Services, actor: Actor): Promise<Overdue> {
  const sites = siteReach(actor, 'live.read', services.clock.now())
  if (sites === null) return { count: 0, more: false, since: null }
  const ends = await attemptedEnds(services.store.read, { sites }, MOST_OVERDUE + 1, 'overdue')
  const since = ends.flatMap((end) => end.overdueAt ?? [])
  return {
    count: Math.min(ends.length, MOST_OVERDUE),
    more: ends.length > MOST_OVERDUE,
    since: since.length === 0 ? null : Math.min(...since),
  }
}
