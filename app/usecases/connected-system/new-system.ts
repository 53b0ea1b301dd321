import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'

/** What every new system starts as: pointed somewhere for the first time, confirmed by nobody. */
export function newSystem(id: Id, siteId: Id, kind: string, now: Instant) {
  return {
    id,
    siteId,
    kind,
    targetVersion: 1,
    approvedIdentity: null,
    confirmingIdentity: null,
    confirmedByIt: null,
    confirmedByPhysicalSecurity: null,
    confirmedAt: null,
    createdAt: now,
  }
}
