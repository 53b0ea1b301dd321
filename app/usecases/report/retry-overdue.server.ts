import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { dueNow } from '~db/repositories/credential-inputs'
import { openFindingsOfSystem } from '~db/repositories/findings'
import { systemById, updateSystem } from '~db/repositories/systems'

/** What is to be tried again: one person's access in a system, or all that is overdue there. */
export interface Retry {
  readonly systemId: Id
  readonly credentialId: Id | null
}

/**
 * Makes what is overdue in a system due at once, as somebody who has just put it right asks. Nothing is given by it, and
 * what is being tried right now is left alone. Problems: not_found, nothing_to_retry.
 */
export async function retryOverdue(
  services: Services,
  actor: Actor,
  { systemId, credentialId }: Retry,
): Promise<Result<{ readonly count: number }>> {
  return services.store.transact(async (tx) => {
    const now = services.clock.now()
    const system = await systemById(tx, systemId)
    const allowed =
      system && may(actor, 'system.retry', { siteId: system.siteId, ownerId: system.ownerId }, now)
    if (!allowed) return refuse('not_found')
    const overdue = (await openFindingsOfSystem(tx, systemId, ['overdue'])).filter(
      (finding) => credentialId === null || finding.credentialId === credentialId,
    )
    const count = await dueNow(
      tx,
      overdue.flatMap((finding) => finding.credentialId ?? []),
      now,
    )
    if (count === 0) return refuse('nothing_to_retry')
    // A breaker that waits for its next probe lets it through now.
    if (system.breakerUntil !== null && system.breakerUntil > now) {
      await updateSystem(tx, systemId, { breakerUntil: now })
    }
    await services.audit.append(tx, now, {
      type: 'credential.retry_asked',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId, credential: credentialId },
      facts: { count },
    })
    tx.afterCommit(services.wake)
    return ok({ count })
  })
}
