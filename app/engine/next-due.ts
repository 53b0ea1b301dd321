import { type Instant, MINUTE, type Millis } from '~/domain/kernel/time'
import { nextLook } from '~/domain/reconciliation/retry'
import type { Plan } from './plan.server'

/** How long a claimed credential is left alone by other nodes, ms; its holder prolongs it, and ends its calls before. */
export const LEASE: Millis = 30_000

/** When a confirmed end is first looked at again: whoever lost its lease before it has ended its calls by then. */
const FIRST_LOOK: Millis = MINUTE

/** The next boundary, or the next second look at what was confirmed gone. */
export function nextDue(plan: Plan, confirmedGoneAt: Instant | null, now: Instant): Instant | null {
  const look = confirmedGoneAt === null ? null : nextLook(confirmedGoneAt, FIRST_LOOK, now)
  if (plan.boundary === null) return look
  return look === null ? plan.boundary : Math.min(plan.boundary, look)
}
