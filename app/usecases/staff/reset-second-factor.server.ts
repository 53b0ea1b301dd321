import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { GUARDED_ROLES } from '~/domain/person/guarded-change'
import { type Actor, APPROVER_WAIT } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import { type PersonRow, personById } from '~db/repositories/people'
import { postponeRoles } from '~db/repositories/roles'
import { revokeSessionsOf } from '~db/repositories/sessions'
import { factorOf, removeFactor } from '~db/repositories/totp-factors'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { contactOf } from './change-address.server'
import { isGuardedPerson, mayBegin, staffMember } from './powers.server'
import { type Outcome, proposeChange } from './propose-change.server'

/**
 * Forgets a lost second factor: with a second person where its owner approves or administers, at once otherwise.
 * Problems: not_found, second_factor_missing, already_proposed, nobody_to_confirm.
 */
export async function resetSecondFactor(
  services: Services,
  actor: Actor,
  personId: Id,
): Promise<Result<Outcome>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const found = await staffMember(tx, personId)
    if (!found.ok) return found
    const person = found.value
    const change = { kind: 'reset_second_factor' as const, personId }
    const guarded = await isGuardedPerson(tx, personId, now)
    if (!(await mayBegin(tx, actor, change, guarded, now))) return refuse('not_found')
    if ((await factorOf(tx, personId)) === null) return refuse('second_factor_missing')
    if (guarded) {
      return proposeChange(services, tx, actor, { change, addressThen: person.email, address: null }, now)
    }
    await forgetFactor(services, tx, person, actor.personId, now)
    return ok({ done: true })
  })
}

/** Removes the factor, ends every session, tells the owner, and lets whoever approves or administers wait 24 hours. */
export async function forgetFactor(
  services: Services,
  tx: Tx,
  person: PersonRow,
  by: Id,
  now: Instant,
): Promise<void> {
  await removeFactor(tx, person.id, now)
  await postponeRoles(tx, person.id, GUARDED_ROLES, now + APPROVER_WAIT)
  await revokeSessionsOf(tx, person.id, now)
  await services.audit.append(tx, now, {
    type: 'second_factor.reset',
    actorId: by,
    subjects: { person: person.id },
  })
  const changer = await personById(tx, by)
  await services.mail.enqueue(
    tx,
    now,
    { personId: person.id, address: person.email },
    'second_factor_reset',
    {
      name: person.name,
      changedBy: changer?.name ?? 'Daypass',
      changedAt: formatInstant(now, 'UTC'),
      contact: contactOf(changer),
    },
  )
}
