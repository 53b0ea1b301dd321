import { allow } from '~/domain/kernel/rate-limit'
import { HOUR, type Instant } from '~/domain/kernel/time'
import { GIVING_RATE_KEY } from '~/platform/giving-rate'
import type { Services } from '~/platform/services'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { rateStateForUpdate, saveRateState } from '~db/repositories/rate-limits'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import { freezeGiving } from './freeze-giving.server'
import type { Plan } from './plan.server'

/** Is giving frozen at this moment, by what stands in the database or by what this process doubts of its clock? */
export async function isFrozen({ clock }: Pick<Services, 'clock'>, tx: Tx): Promise<boolean> {
  return clock.doubt() !== null || (await standingFreezes(tx)).length > 0
}

/**
 * Counts a credential that is about to be given for the first time, in the transaction of its intent. False when that is
 * one too many in an hour: then giving is frozen, and nothing may be done.
 */
export async function countGiving(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  now: Instant,
): Promise<boolean> {
  // An obligation that is open was counted when it was opened.
  if (plan.want.state !== 'on' || plan.facts.openEnds.length > 0) return true
  const limit = { max: services.env.givingPerHour, window: HOUR }
  const answer = allow(await rateStateForUpdate(tx, GIVING_RATE_KEY, now), limit, now)
  if (answer.allowed) {
    await saveRateState(tx, { key: GIVING_RATE_KEY, ...answer.state })
    return true
  }
  await freezeGiving(
    services,
    tx,
    'rate',
    { given: answer.state.count, since: answer.state.windowStart },
    now,
  )
  return false
}
