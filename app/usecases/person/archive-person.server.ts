import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { personById, updatePerson } from '~db/repositories/people'
import { revokeSessionsOf } from '~db/repositories/sessions'
import { endLinksOf } from '~db/repositories/sign-in-links'
import { mayManageCrew } from './person-rules.server'

/**
 * Archives a contractor: signed out everywhere, whatever they hold is taken away, and nothing is given again, to nobody
 * with their address. Problems: not_found, archived, own_archive.
 */
export async function archivePerson(services: Services, actor: Actor, personId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const person = await personById(tx, personId)
    if (person?.kind !== 'contractor' || !mayManageCrew(actor, person.vendorId, now))
      return refuse('not_found')
    if (person.archivedAt !== null) return refuse('archived')
    if (person.id === actor.personId) return refuse('own_archive')
    await updatePerson(tx, personId, { archivedAt: now })
    await revokeSessionsOf(tx, personId, now)
    await endLinksOf(tx, personId, now)
    await touch(tx, { personId }, now)
    await services.audit.append(tx, now, {
      type: 'person.archived',
      actorId: actor.personId,
      subjects: { person: personId, vendor: person.vendorId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
