import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { openChangesOf, settleChange } from '~db/repositories/pending-changes'
import { updatePerson } from '~db/repositories/people'
import { endRolesOf } from '~db/repositories/roles'
import { revokeSessionsOf } from '~db/repositories/sessions'
import { endLinksOf } from '~db/repositories/sign-in-links'
import { configures, lastAdministrator, staffMember } from './powers.server'

/**
 * Archives a member of staff: every role ends, every session and link with it, at once; what was approved before
 * stands. One person is enough, as for every taking away. Problems: not_found, last_administrator.
 */
export async function archiveStaff(services: Services, actor: Actor, personId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  const by = actor.personId
  return services.store.transact(async (tx) => {
    const allowed = configures(actor, now)
    if (!allowed.ok) return allowed
    const person = await staffMember(tx, personId)
    if (!person.ok) return person
    const last = await lastAdministrator(tx, personId, now)
    if (last) return refuse(last)

    for (const change of await openChangesOf(tx, personId, now)) {
      await settleChange(tx, change.id, by, 'refused', now)
      await services.audit.append(tx, now, {
        type: 'change.refused',
        actorId: by,
        subjects: { person: personId },
        facts: { change: change.id, kind: change.kind },
      })
    }
    for (const role of await endRolesOf(tx, personId, by, now)) {
      await services.audit.append(tx, now, {
        type: 'role.ended',
        actorId: by,
        subjects: { person: personId, site: role.siteId },
        facts: { role: role.role, seat: role.seat },
      })
    }
    await updatePerson(tx, personId, { archivedAt: now })
    const sessions = await revokeSessionsOf(tx, personId, now)
    await endLinksOf(tx, personId, now)
    await services.audit.append(tx, now, {
      type: 'person.archived',
      actorId: by,
      subjects: { person: personId },
      facts: { sessions },
    })
    return ok(null)
  })
}
