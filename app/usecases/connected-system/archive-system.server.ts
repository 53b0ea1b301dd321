import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { systemById, updateSystem } from '~db/repositories/systems'

/**
 * Archives a connected system: it gives nothing any more, and what is held there is taken away, so its settings stay.
 * Problems: not_found, archived.
 */
export async function archiveSystem(services: Services, actor: Actor, systemId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const system = await systemById(tx, systemId)
    if (!system) return refuse('not_found')
    if (system.archivedAt !== null) return refuse('archived')
    await updateSystem(tx, systemId, { archivedAt: now })
    await touch(tx, { systemId }, now)
    await services.audit.append(tx, now, {
      type: 'system.archived',
      actorId: actor.personId,
      subjects: { site: system.siteId, system: systemId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
