import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { siteById, updateSite } from '~db/repositories/sites'

/** Archives a site: nothing at it is given any more, and what is held is taken away. Problems: not_found, archived. */
export async function archiveSite(services: Services, actor: Actor, siteId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const site = await siteById(tx, siteId)
    if (!site) return refuse('not_found')
    if (site.archivedAt !== null) return refuse('archived')
    await updateSite(tx, siteId, { archivedAt: now })
    await touch(tx, { siteId }, now)
    await services.audit.append(tx, now, {
      type: 'site.archived',
      actorId: actor.personId,
      subjects: { site: siteId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
