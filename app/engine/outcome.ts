import type { Instant, Millis } from '~/domain/kernel/time'
import type { Expected, Verdict } from '~/domain/reconciliation/judge'
import type { Observation } from '~/domain/reconciliation/observation'

/** What one round with the target came to. */
export interface Outcome {
  /** What was ordered, in the target's own names. */
  readonly expected: Expected
  readonly verdict: Verdict
  readonly seen: Observation | null
  /** Somebody was there: a call went through, or failed as only a target that is there fails. */
  readonly answered: boolean
  /** Open sessions that the call ended, as far as the target told. */
  readonly endedSessions?: number
  /** Why nothing was seen or done, as a stable code; null when the round went through. */
  readonly fault: string | null
  readonly retryAfter: Millis | null
  readonly at: Instant
}
