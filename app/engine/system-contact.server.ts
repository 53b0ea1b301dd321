import { afterFailures, countsAsFailure } from '~/domain/connected-system/breaker'
import { groupedBy } from '~/domain/kernel/grouped-by'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import { wakeWaiting } from '~db/repositories/credential-inputs'
import { addFailures, recordContact, setBreaker } from '~db/repositories/system-contacts'
import type { Tx } from '~db/store'
import type { RoundResult } from './round.server'

/** How old "last contact" may get before a further contact is worth a write, ms. */
const WORTH_WRITING = MINUTE

/**
 * Keeps each system's "last contact", "last fault" and breaker, without a write for every call. Once a target that had
 * failed answers again, all that waits for it is due.
 */
export async function noteContacts(tx: Tx, results: readonly RoundResult[], now: Instant): Promise<void> {
  // What was not played says nothing of the target.
  const played = results.filter(({ outcome }) => outcome.fault !== 'breaker_open')
  const bySystem = groupedBy(played, ({ intent }) => intent.plan.facts.system.id)
  for (const of of bySystem.values()) await noteSystem(tx, of, now)
}

async function noteSystem(tx: Tx, results: readonly RoundResult[], now: Instant): Promise<void> {
  const [first] = results
  if (!first) return
  const { system } = first.intent.plan.facts
  const reached = results.some(({ outcome }) => outcome.seen !== null)
  const fault = reached ? null : (results.at(-1)?.outcome.fault ?? null)
  const answered = results.some(({ outcome }) => outcome.answered)
  const isOld = (at: Instant | null) => at === null || now - at >= WORTH_WRITING
  const isNews =
    system.lastFault !== fault ||
    (answered && isOld(system.lastContactAt)) ||
    (fault !== null && isOld(system.lastFaultAt))
  if (isNews) await recordContact(tx, system.id, now, { answered, fault })
  const failures = results.filter(
    ({ outcome }) => outcome.seen === null && countsAsFailure(outcome.fault),
  ).length
  if (reached) {
    if (system.failures === 0 && system.breakerUntil === null) return
    await setBreaker(tx, system.id, { failures: 0, breakerUntil: null })
    await wakeWaiting(tx, system.id, now)
  } else if (failures > 0) {
    const count = await addFailures(tx, system.id, failures)
    const { breakerUntil } = afterFailures({ failures: count, breakerUntil: system.breakerUntil }, 0, now)
    if (breakerUntil !== null) await setBreaker(tx, system.id, { breakerUntil })
  }
}
