import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { endRoleRow, roleById } from '~db/repositories/roles'
import { lastAdministrator } from './powers.server'

/**
 * Ends an appointment; from the next request on it counts for nothing. An administrator ends anybody's, everybody
 * their own. Problems: not_found, last_administrator.
 */
export async function endRole(services: Services, actor: Actor, roleId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const role = await roleById(tx, roleId)
    const allowed = role?.personId === actor.personId || may(actor, 'configure', {}, now)
    if (role === null || role.endedAt !== null || !allowed) return refuse('not_found')
    if (role.role === 'administrator') {
      const last = await lastAdministrator(tx, role.personId, now)
      if (last) return refuse(last)
    }
    await endRoleRow(tx, roleId, actor.personId, now)
    await services.audit.append(tx, now, {
      type: 'role.ended',
      actorId: actor.personId,
      subjects: { person: role.personId, site: role.siteId },
      facts: { role: role.role, seat: role.seat },
    })
    return ok(null)
  })
}
