import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { shortened } from '~/domain/person/address'
import { GUARDED_ROLES } from '~/domain/person/guarded-change'
import { type Actor, APPROVER_WAIT } from '~/domain/person/roles'
import { journalAddressContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { moveAddressRow } from '~db/repositories/address-moves'
import { type PersonRow, personByEmail, personById } from '~db/repositories/people'
import { postponeRoles } from '~db/repositories/roles'
import { revokeSessionsOf } from '~db/repositories/sessions'
import { endLinksOf } from '~db/repositories/sign-in-links'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { isGuardedPerson, mayBegin, staffMember } from './powers.server'
import { type Outcome, proposeChange } from './propose-change.server'

/**
 * Changes the address of a member of staff: at once by an administrator, and only with a second person where the
 * person approves or administers. Those ask for their own change here, too. Problems: not_found, address_same,
 * email_taken, already_proposed, nobody_to_confirm.
 */
export async function changeStaffAddress(
  services: Services,
  actor: Actor,
  personId: Id,
  email: string,
): Promise<Result<Outcome>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const found = await staffMember(tx, personId)
    if (!found.ok) return found
    const person = found.value
    const change = { kind: 'change_address' as const, personId }
    const guarded = await isGuardedPerson(tx, personId, now)
    if (!(await mayBegin(tx, actor, change, guarded, now))) return refuse('not_found')
    if (email === person.email) return refuse({ code: 'address_same', field: 'email' })
    if ((await personByEmail(tx, email)) !== null) return refuse({ code: 'email_taken', field: 'email' })
    if (guarded) {
      return proposeChange(services, tx, actor, { change, addressThen: person.email, address: email }, now)
    }
    await moveAddress(services, tx, person, email, actor.personId, now)
    return ok({ done: true })
  })
}

/**
 * Makes `email` the sign-in address. Sessions and links of the old one end, the old one is told, and whoever approves
 * or administers decides nothing for 24 hours. The caller has seen that the address is free.
 */
export async function moveAddress(
  services: Services,
  tx: Tx,
  person: PersonRow,
  email: string,
  by: Id,
  now: Instant,
): Promise<void> {
  await moveAddressRow(tx, person.id, email, (move) =>
    services.keys.sealer.seal(email, journalAddressContext(person.id, move)),
  )
  await postponeRoles(tx, person.id, GUARDED_ROLES, now + APPROVER_WAIT)
  await revokeSessionsOf(tx, person.id, now)
  await endLinksOf(tx, person.id, now)
  await services.audit.append(tx, now, {
    type: 'address.changed',
    actorId: by,
    subjects: { person: person.id, vendor: person.vendorId },
  })
  const changer = await personById(tx, by)
  await services.mail.enqueue(tx, now, { personId: person.id, address: person.email }, 'address_changed', {
    name: person.name,
    newAddress: shortened(email),
    changedBy: changer?.name ?? 'Daypass',
    changedAt: formatInstant(now, 'UTC'),
    contact: by === person.id ? 'the administrator of Daypass' : contactOf(changer),
  })
}

/** How to reach a colleague, in a mail to somebody who can no longer sign in. */
export function contactOf(person: PersonRow | null): string {
  return person === null ? 'the administrator of Daypass' : `${person.name}, ${person.phone ?? person.email}`
}
