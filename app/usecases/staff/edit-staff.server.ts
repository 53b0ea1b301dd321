import type { Id } from '~/domain/kernel/ids'
import { ok, type Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { updatePerson } from '~db/repositories/people'
import { transactAs } from '../identity/actor-now.server'
import { configures, staffMember } from './powers.server'
import type { StaffInput } from './staff-input'

/** Changes the name and telephone of a member of staff. Problems: not_found. */
export async function editStaff(
  services: Services,
  actor: Actor,
  personId: Id,
  { name, phone }: StaffInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const allowed = configures(actor, now)
    if (!allowed.ok) return allowed
    const person = await staffMember(tx, personId)
    if (!person.ok) return person
    await updatePerson(tx, personId, { name, phone })
    await services.audit.append(tx, now, {
      type: 'person.changed',
      actorId: actor.personId,
      subjects: { person: personId },
      facts: { renamed: name !== person.value.name, phone: phone !== person.value.phone },
    })
    return ok(null)
  })
}
