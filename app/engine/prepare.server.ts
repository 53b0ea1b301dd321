import type { Instant } from '~/domain/kernel/time'
import { release, settle, stillClaimed } from '~db/repositories/claims'
import { type CredentialRow, PRIORITY } from '~db/repositories/credentials'
import { standingLocks } from '~db/repositories/locks'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'
import { isFrozen } from './giving.server'
import { type Intent, intend } from './intent.server'
import { openLedger } from './ledger.server'
import { type LockedOutcomes, noteLockedAll } from './lock-progress.server'
import { nextDue } from './next-due'
import { type Plan, plansFor } from './plan.server'
import { isLocked } from './subjects'
import { takingTurns } from './turns.server'
import { noteUnbacked } from './unbacked.server'

/**
 * Plans claimed credentials and writes what is about to be done with them, in one transaction: after it the targets may be
 * called. What there is nothing to ask for is settled here. Leaves out what was settled, and what changed meanwhile.
 */
export async function prepare(
  services: EngineServices,
  claimed: readonly CredentialRow[],
): Promise<readonly Intent[]> {
  return services.store.transact(async (tx) => {
    const ledger = openLedger(services)
    const now = services.clock.now()
    const held = await stillClaimed(tx, claimed)
    for (const each of claimed) if (!held.has(each.id)) await release(tx, each, now)
    const plans = await plansFor(
      services,
      tx,
      claimed.filter((each) => held.has(each.id)),
    )
    // After the plans: the last thing that is read before anything is given.
    const latest = { locks: await standingLocks(tx), frozen: await isFrozen(services, tx) }
    const intents: Intent[] = []
    const locked: LockedOutcomes = new Map()
    const turn = takingTurns()
    for (const plan of plans) {
      await turn()
      if (plan.rests) {
        await recordRest(ledger.services, tx, plan, locked, now)
        continue
      }
      const intent = await intend(ledger.services, tx, plan, latest)
      if (intent !== null) intents.push(intent)
    }
    await noteLockedAll(ledger.services, tx, locked, now)
    await ledger.close(tx, now)
    return intents
  }, 'engine')
}

/** Nothing is to be asked of the target now: only when to look next. */
async function recordRest(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  locked: LockedOutcomes,
  now: Instant,
): Promise<void> {
  const { claimed } = plan
  await noteUnbacked(services, tx, plan, now)
  if (isLocked(plan, now)) locked.set(claimed.id, 'confirmed')
  await settle(tx, claimed, {
    dueAt: nextDue(plan, claimed.confirmedGoneAt, now),
    priority: PRIORITY.give,
    attempts: 0,
    state: claimed.state,
    fault: null,
    takingSince: null,
    confirmedGoneAt: claimed.confirmedGoneAt,
  })
}
