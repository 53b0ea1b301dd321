import type { Instant } from '~/domain/kernel/time'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type AnswersFor, openFindingsAnsweredFor } from '~db/repositories/reports-findings'
import { systemsOwnedBy } from '~db/repositories/systems'
import type { Handle } from '~db/store'

/** Counted up to here: beyond it, the number helps nobody. */
const MOST_OVERDUE = 100

export interface Overdue {
  readonly count: number
  /** There are more than were counted. */
  readonly more: boolean
  /** Since when the oldest of them is overdue. */
  readonly since: Instant | null
}

/**
 * What the actor must act on or watch: the sites whose records they may read, and the systems they own. Null for those
 * who neither watch nor own anything.
 */
export async function answersFor(h: Handle, actor: Actor, now: Instant): Promise<AnswersFor | null> {
  const sites = siteReach(actor, 'live.read', now)
  if (sites === 'all') return { sites, systemIds: [] }
  const systemIds = actor.kind === 'staff' ? await systemsOwnedBy(h, actor.personId) : []
  return sites === null && systemIds.length === 0 ? null : { sites: sites ?? [], systemIds }
}

/** Access past its deadline that no read-back showed to be gone, where the actor answers for it; none for anybody else. */
export async function countOverdue(services: Services, actor: Actor): Promise<Overdue> {
  const h = services.store.read
  const mine = await answersFor(h, actor, services.clock.now())
  if (mine === null) return { count: 0, more: false, since: null }
  const findings = await openFindingsAnsweredFor(h, 'overdue', mine, '', MOST_OVERDUE + 1)
  return {
    count: Math.min(findings.length, MOST_OVERDUE),
    more: findings.length > MOST_OVERDUE,
    since: findings[0]?.openedAt ?? null,
  }
}
