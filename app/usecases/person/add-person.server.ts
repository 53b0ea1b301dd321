import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, isAdministrator } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertPerson, personByEmail } from '~db/repositories/people'
import { vendorById } from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import type { PersonInput } from './person-input'
import { mayManageCrew } from './person-rules.server'

/**
 * Adds a person to a vendor's crew. Somebody archived with the same address is somebody else: the new person has a new
 * id, and nothing of the old one's comes back. Problems: not_found, archived, email_taken.
 */
export async function addPerson(
  services: Services,
  actor: Actor,
  vendorId: Id,
  input: PersonInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!mayManageCrew(actor, vendorId, now)) return refuse('not_found')
    const vendor = await vendorById(tx, vendorId)
    if (!vendor) return refuse('not_found')
    if (vendor.archivedAt !== null) return refuse('archived')
    if (await personByEmail(tx, input.email)) return refuse({ code: 'email_taken', field: 'email' })
    const id = services.ids.id()
    const crewLead = isAdministrator(actor, now) && input.crewLead
    await insertPerson(tx, {
      id,
      kind: 'contractor',
      vendorId,
      name: input.name,
      email: input.email,
      phone: input.phone,
      crewLead,
      createdAt: now,
    })
    await services.audit.append(tx, now, {
      type: 'person.added',
      actorId: actor.personId,
      subjects: { person: id, vendor: vendorId },
      facts: { crewLead },
    })
    return ok(id)
  })
  return orDuplicate(saved, { code: 'email_taken', field: 'email' })
}
