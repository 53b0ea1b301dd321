import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertPerson, personByEmail } from '~db/repositories/people'
import { transactAs } from '../identity/actor-now.server'
import { configures } from './powers.server'
import type { NewStaffInput } from './staff-input'

/** Adds a member of staff, without any role, and tells them how to sign in. Problems: not_found, email_taken. */
export async function addStaff(
  services: Services,
  actor: Actor,
  { name, email, phone }: NewStaffInput,
): Promise<Result<{ id: Id }>> {
  const { clock, ids, audit, mail, env } = services
  const now = clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const allowed = configures(actor, now)
    if (!allowed.ok) return allowed
    if ((await personByEmail(tx, email)) !== null) return refuse({ code: 'email_taken', field: 'email' })
    const id = ids.id()
    await insertPerson(tx, { id, kind: 'staff', name, email, phone, crewLead: false, createdAt: now })
    await audit.append(tx, now, { type: 'person.added', actorId: actor.personId, subjects: { person: id } })
    await mail.enqueue(tx, now, { personId: id, address: email }, 'account_ready', {
      name,
      link: `${env.baseUrl}/sign-in`,
    })
    return ok({ id })
  })
}
