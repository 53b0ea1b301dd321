import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { isFirstAppointment, mayPropose, secondPeople } from '~/domain/person/guarded-change'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { changeById, type PendingChangeRow, settleChange } from '~db/repositories/pending-changes'
import { personByEmail } from '~db/repositories/people'
import { factorOf } from '~db/repositories/totp-factors'
import type { Tx } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import { assignGuarded, whyNot } from './appoint.server'
import { moveAddress } from './change-address.server'
import { type PendingGuardedChange, readChange } from './guarded-body'
import { changeFacts, loadPowers, staffMember } from './powers.server'
import { forgetFactor } from './reset-second-factor.server'

/**
 * The second person agrees, with a fresh code, and the change is made. Everything is judged again as it stands now.
 * Problems: not_found (no such change, or the actor may not be its second person), changed_meanwhile, whatever stands
 * against the change by now, and those of the code.
 */
export async function confirmChange(
  services: Services,
  actor: Actor,
  changeId: Id,
  code: string,
): Promise<Result<null>> {
  const now = services.clock.now()
  return withSecondFactor(services, actor, code, now, async (tx) => {
    const row = await changeById(tx, changeId)
    const pending = row === null ? null : readChange(row)
    if (row === null || pending === null) return refuse('not_found')
    const powers = await loadPowers(tx, now)
    if (!secondPeople(pending.change, row.proposedBy, powers).includes(actor.personId))
      return refuse('not_found')
    // Whoever proposed it must still be somebody who may.
    if (!mayPropose(row.proposedBy, pending.change, powers)) return refuse('changed_meanwhile')
    const first = isFirstAppointment(pending.change, row.proposedBy, powers)
    if (!(await settleChange(tx, changeId, actor.personId, 'confirmed', now))) {
      return refuse('changed_meanwhile')
    }
    const made = await carryOut(services, tx, row, pending, { confirmedBy: actor.personId, first }, now)
    if (!made.ok) return made
    await services.audit.append(tx, now, {
      type: 'change.confirmed',
      actorId: actor.personId,
      subjects: { person: pending.change.personId },
      facts: { change: changeId, proposedBy: row.proposedBy, ...changeFacts(pending.change) },
    })
    return ok(null)
  })
}

async function carryOut(
  services: Services,
  tx: Tx,
  { proposedBy }: PendingChangeRow,
  { change, addressThen, address }: PendingGuardedChange,
  { confirmedBy, first }: { confirmedBy: Id; first: boolean },
  now: Instant,
): Promise<Result<null>> {
  const found = await staffMember(tx, change.personId)
  if (!found.ok) return refuse('changed_meanwhile')
  const person = found.value
  // Another address since then means that another mailbox would get what was agreed for this one.
  if (person.email !== addressThen) return refuse('changed_meanwhile')
  switch (change.kind) {
    case 'appoint': {
      const problem = await whyNot(tx, person.id, change)
      if (problem) return refuse(problem)
      await assignGuarded(services, tx, person, change, { proposedBy, confirmedBy, atOnce: first }, now)
      return ok(null)
    }
    case 'change_address':
      if (address === null || (await personByEmail(tx, address)) !== null) return refuse('email_taken')
      await moveAddress(services, tx, person, address, confirmedBy, now)
      return ok(null)
    case 'reset_second_factor':
      if ((await factorOf(tx, person.id)) === null) return refuse('second_factor_missing')
      await forgetFactor(services, tx, person, confirmedBy, now)
      return ok(null)
  }
}

/** The proposer withdraws; anybody who could be the second person, and any administrator, refuses. */
export async function refuseChange(services: Services, actor: Actor, changeId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const row = await changeById(tx, changeId)
    const pending = row === null ? null : readChange(row)
    if (row === null || pending === null) return refuse('not_found')
    const own = row.proposedBy === actor.personId
    const seconds = secondPeople(pending.change, row.proposedBy, await loadPowers(tx, now))
    const concerned = pending.change.personId === actor.personId
    if (!own && !concerned && !seconds.includes(actor.personId) && !may(actor, 'configure', {}, now)) {
      return refuse('not_found')
    }
    const outcome = own ? 'withdrawn' : 'refused'
    if (!(await settleChange(tx, changeId, actor.personId, outcome, now))) return refuse('changed_meanwhile')
    await services.audit.append(tx, now, {
      type: 'change.refused',
      actorId: actor.personId,
      subjects: { person: pending.change.personId },
      facts: { change: changeId, outcome, ...changeFacts(pending.change) },
    })
    return ok(null)
  })
}
