import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import type { Tx } from '~db/store'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/** A grant without both approvals behind it was not made by the portal: it gives nothing, and that is written down. */
export async function noteUnbacked(services: Services, tx: Tx, plan: Plan, now: Instant): Promise<void> {
  // Not again with every retry of a target that is down.
  if (plan.claimed.attempts > 0) return
  for (const { grantId, why } of plan.standing.unbacked) {
    services.log.error({ grantId, why, credentialId: plan.facts.credential.id }, 'grant without approvals')
    await services.audit.append(tx, now, {
      type: 'grant.unbacked',
      actorId: null,
      subjects: subjectsOf(plan),
      facts: { grant: grantId, why },
    })
  }
}
