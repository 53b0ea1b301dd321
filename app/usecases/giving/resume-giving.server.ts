import {
  completesResuming,
  type Freeze,
  type FreezeReason,
  isAboutTime,
  whyNotResumable,
} from '~/domain/giving/freeze'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { GIVING_RATE_KEY } from '~/platform/giving-rate'
import type { Services } from '~/platform/services'
import { givingFreezeById, updateFreeze } from '~db/repositories/giving-freezes'
import { clearRateState } from '~db/repositories/rate-limits'
import type { Tx } from '~db/store'
import { withSecondFactor } from '../identity/second-factor.server'
import type { ResumeInput } from './resume-input'
import { settleTime } from './settle-time.server'

/**
 * One seat says that giving may go on, with a fresh code. With both, by two people, what waited for this reason is given, as
 * far as nothing else keeps it. Problems: not_found, giving_resumed_already, seat_has_resumed, person_has_resumed, and at
 * `code` those of `proveSecondFactor`.
 */
export async function resumeGiving(
  services: Services,
  actor: Actor,
  freezeId: Id,
  input: ResumeInput,
): Promise<Result<{ readonly complete: boolean }>> {
  const now = services.clock.now()
  const { seat } = input
  if (!may(actor, 'giving.resume', { seat }, now)) return refuse('not_found')
  return withSecondFactor(services, actor, input.code, now, async (tx, actor) => {
    if (!may(actor, 'giving.resume', { seat }, now)) return refuse('not_found')
    const row = await givingFreezeById(tx, freezeId)
    if (!row) return refuse('not_found')
    const reason = row.reason as FreezeReason
    const freeze: Freeze = { ...row, reason }
    const why = whyNotResumable(freeze, seat, actor.personId)
    if (why !== null) return refuse(why)
    const complete = completesResuming(freeze, seat)
    await services.audit.append(tx, now, {
      type: 'giving.resumed_by_seat',
      actorId: actor.personId,
      subjects: {},
      facts: { freeze: freezeId, frozenFor: reason, seat, complete },
    })
    const resumedAt = complete ? await goOn(services, tx, freezeId, reason, now) : null
    await updateFreeze(tx, freezeId, {
      facts: { ...row.facts, [seat === 'it' ? 'foundByIt' : 'foundByPhysicalSecurity']: input.found },
      ...(seat === 'it' ? { resumedByIt: actor.personId } : { resumedByPhysicalSecurity: actor.personId }),
      ...(resumedAt === null ? {} : { resumedAt }),
    })
    return ok({ complete })
  })
}

/** Both seats said it: when giving goes on, by the time that counts from then. */
async function goOn(
  services: Services,
  tx: Tx,
  freezeId: Id,
  reason: FreezeReason,
  now: Instant,
): Promise<Instant> {
  if (reason === 'rate') await clearRateState(tx, GIVING_RATE_KEY)
  const settled = isAboutTime(reason) ? await settleTime(services, tx) : { at: now, ended: 0 }
  await services.audit.append(tx, settled.at, {
    type: 'giving.resumed',
    actorId: null,
    subjects: {},
    facts: { freeze: freezeId, frozenFor: reason, grantsEnded: settled.ended },
  })
  // The engine wakes everything that may have waited, batch by batch.
  tx.afterCommit(services.wake)
  return settled.at
}
