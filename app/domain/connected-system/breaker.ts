import { type Instant, type Millis, SECOND } from '../kernel/time'

/** Rounds in a row that did not reach a target before nobody but a probe is sent there. */
export const BREAKS_AFTER = 5

const FIRST: Millis = 2 * SECOND
/** Short enough that what waits for a target that comes back is gone within a minute of it. */
const LONGEST: Millis = 20 * SECOND

/** How a system's target answered lately; kept on its row, shared by all nodes. */
export interface Breaker {
  /** Rounds that did not reach it, in a row. */
  readonly failures: number
  /** When the next probe may be sent; null while the breaker is closed. */
  readonly breakerUntil: Instant | null
}

/** May this round call the target, only as the one probe, or not at all? */
export function mayCall({ breakerUntil }: Breaker, now: Instant): 'all' | 'probe' | 'none' {
  if (breakerUntil === null) return 'all'
  return breakerUntil <= now ? 'probe' : 'none'
}

/** The breaker after so many further failures: open from the fifth on, its probes further and further apart. */
export function afterFailures({ failures, breakerUntil }: Breaker, more: number, now: Instant): Breaker {
  const count = failures + more
  if (count < BREAKS_AFTER) return { failures: count, breakerUntil }
  return { failures: count, breakerUntil: now + probeDelay(count) }
}

/** How long to wait for the next probe after so many failures in a row, ms. */
export function probeDelay(failures: number): Millis {
  return Math.min(LONGEST, FIRST * 2 ** Math.min(Math.max(0, failures - BREAKS_AFTER), 10))
}

/** Faults that say something of the target as a whole, not of the one object that was asked for. */
const OF_THE_TARGET = new Set(['unreachable', 'timeout', 'failing', 'hanging', 'throttled', 'unauthorised'])

/** Did the round fail because of the target as a whole? */
export function countsAsFailure(fault: string | null): boolean {
  return fault !== null && OF_THE_TARGET.has(fault)
}
