import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { shortened } from '~/domain/person/address'
import { type Actor, isAdministrator } from '~/domain/person/roles'
import { journalAddressContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { moveAddressRow } from '~db/repositories/address-moves'
import { personByEmail, personById, updatePerson } from '~db/repositories/people'
import { revokeSessionsOf } from '~db/repositories/sessions'
import { endLinksOf } from '~db/repositories/sign-in-links'
import { vendorById } from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import type { PersonInput } from './person-input'
import { identityIsFixed, mayManageCrew } from './person-rules.server'

/**
 * Changes a contractor. A new address ends the sessions and links of the old one, which is told. A crew lead does not
 * change another lead's address, and nobody a name or an address that `identityIsFixed`. Problems: not_found, archived,
 * email_taken, address_of_crew_lead, address_fixed, appearance_fixed.
 */
export async function changePerson(
  services: Services,
  actor: Actor,
  personId: Id,
  input: PersonInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    const person = await personById(tx, personId)
    if (person?.kind !== 'contractor' || !mayManageCrew(actor, person.vendorId, now))
      return refuse('not_found')
    if (person.archivedAt !== null) return refuse('archived')
    const administrator = isAdministrator(actor, now)
    const crewLead = administrator ? input.crewLead : person.crewLead
    const moved = input.email !== person.email
    const renamed = input.name !== person.name
    if (moved && person.crewLead && !administrator) {
      return refuse({ code: 'address_of_crew_lead', field: 'email' })
    }
    if ((moved || renamed) && (await identityIsFixed(tx, person, now))) {
      return moved
        ? refuse({ code: 'address_fixed', field: 'email' })
        : refuse({ code: 'appearance_fixed', field: 'name' })
    }
    if (moved && (await personByEmail(tx, input.email)))
      return refuse({ code: 'email_taken', field: 'email' })

    const { name, email, phone } = input
    await updatePerson(tx, personId, { name, phone, crewLead })
    await services.audit.append(tx, now, {
      type: 'person.changed',
      actorId: actor.personId,
      subjects: { person: personId, vendor: person.vendorId },
      facts: { renamed, crewLead },
    })
    if (moved) {
      await moveAddressRow(tx, personId, email, (move) =>
        services.keys.sealer.seal(email, journalAddressContext(personId, move)),
      )
      await revokeSessionsOf(tx, personId, now)
      await endLinksOf(tx, personId, now)
      await services.audit.append(tx, now, {
        type: 'address.changed',
        actorId: actor.personId,
        subjects: { person: personId, vendor: person.vendorId },
      })
      const by = await personById(tx, actor.personId)
      const vendor = person.vendorId === null ? null : await vendorById(tx, person.vendorId)
      await services.mail.enqueue(tx, now, { personId, address: person.email }, 'address_changed', {
        name: person.name,
        newAddress: shortened(email),
        changedBy: by?.name ?? 'Daypass',
        changedAt: formatInstant(now, 'UTC'),
        contact: vendor?.contactName ?? 'the administrator of Daypass',
      })
    }
    return ok(null)
  })
  return orDuplicate(saved, { code: 'email_taken', field: 'email' })
}
