import type { Instant } from '~/domain/kernel/time'
import { lockApplies } from '~/domain/lock/lock'
import type { Plan } from './plan.server'

/** Whose time lines an event of this credential stands on. */
export function subjectsOf(plan: Plan) {
  const { credential, grants } = plan.facts
  return {
    person: credential.personId,
    credential: credential.id,
    system: credential.systemId,
    site: credential.siteId,
    vendor: credential.vendorId,
    request: [...new Set(grants.map((g) => g.requestId))],
  }
}

/** Does a lock that stands at `now` name it? */
export function isLocked(plan: Plan, now: Instant): boolean {
  return plan.standing.locks.some((lock) => lockApplies(lock, plan.standing.credential, now))
}
