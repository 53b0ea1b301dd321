import type { Instant } from '~/domain/kernel/time'
import { type EndRow, updateEnd } from '~db/repositories/ends'
import type { Tx } from '~db/store'
import { confirmDeadline, escalationPeriod, shortestDeadline } from './deadline.server'
import type { EngineServices } from './engine-services'
import { note } from './findings.server'
import type { Intent } from './intent.server'
import type { Outcome } from './outcome'
import type { Plan } from './plan.server'
import { subjectsOf } from './subjects'

/**
 * Opens the overdue finding when something that may not be held is past the policy's deadline, and tells those who must
 * act, once. Answers when the next deadline passes, so that the engine is awake then; null when none is waited for.
 */
export async function noteOverdue(
  services: EngineServices,
  tx: Tx,
  { plan, due: waiting }: Intent,
  outcome: Outcome,
  takingSince: Instant,
  now: Instant,
): Promise<Instant | null> {
  if (waiting.length === 0) return noteStillHeld(services, tx, plan, outcome, takingSince, now)

  let next: Instant | null = null
  const late = []
  for (const end of waiting) {
    const deadline = shouldEndAt(end, takingSince) + confirmDeadline(plan, end)
    if (deadline > now) {
      next = next === null ? deadline : Math.min(next, deadline)
    } else if (end.overdueAt === null) {
      await updateEnd(tx, end.id, { overdueAt: now })
      await services.audit.append(tx, now, {
        type: 'end.overdue',
        actorId: null,
        subjects: { ...subjectsOf(plan), request: end.requestId },
        facts: { end: end.id, entitlement: end.entitlementId, planned: end.plannedAt, fault: outcome.fault },
      })
      late.push(end)
    }
  }
  if (late.length > 0) {
    await note(services, tx, plan, 'overdue', 'critical', now, now + escalationPeriod(plan))
    const planned = Math.min(...late.map((end) => end.plannedAt))
    await services.notices.overdue(tx, plan.facts, late, planned, outcome.fault, now)
  }
  return next
}

/**
 * From when its deadline counts: the planned end, however late the engine took it up. What a limit ended looking back, such
 * as a document found to be invalid long ago, counts from the first attempt.
 */
function shouldEndAt({ reason, plannedAt, attemptedAt }: EndRow, takingSince: Instant): Instant {
  const tried = attemptedAt ?? takingSince
  return reason === 'capped' ? tried : Math.min(plannedAt, tried)
}

/** No end is due, and more is held than may be: outside the week's hours, a right too many, an account that came back. */
async function noteStillHeld(
  services: EngineServices,
  tx: Tx,
  plan: Plan,
  outcome: Outcome,
  since: Instant,
  now: Instant,
): Promise<Instant | null> {
  const deadline = since + shortestDeadline(plan)
  if (deadline > now) return deadline
  const isNews = await note(services, tx, plan, 'overdue', 'critical', now, now + escalationPeriod(plan))
  if (isNews) {
    await services.notices.overdue(tx, plan.facts, plan.facts.openEnds, since, outcome.fault, now)
  }
  return null
}
