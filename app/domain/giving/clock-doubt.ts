import { type Instant, MINUTE, type Millis } from '../kernel/time'

/** How far a machine's clock may be off before nothing new is given by it. */
export const CLOCK_TOLERANCE: Millis = MINUTE

/** What a machine's clock says now, and what it would say had it run on evenly since it was last found right. */
export interface ClockReading {
  readonly wall: Instant
  readonly expected: Instant
}

export interface ClockDoubt {
  readonly reason: 'clock_back' | 'clock_jump'
  /** By how much it is off, ms; above zero where it is ahead. */
  readonly off: Millis
}

/**
 * Why a machine's clock cannot be trusted: it jumped, or it is behind a time that was seen already (`mark`). Null while it
 * can. A clock that is not a number cannot be trusted.
 */
export function clockDoubt({ wall, expected }: ClockReading, mark: Instant): ClockDoubt | null {
  const apart = wall - expected
  if (apart > CLOCK_TOLERANCE) return { reason: 'clock_jump', off: apart }
  if (apart < -CLOCK_TOLERANCE) return { reason: 'clock_back', off: apart }
  if (wall < mark - CLOCK_TOLERANCE) return { reason: 'clock_back', off: wall - mark }
  return Number.isFinite(apart) ? null : { reason: 'clock_jump', off: 0 }
}

/** The time to go by: the machine's while it runs evenly, else the later one, so that no end comes late. */
export function trustedNow({ wall, expected }: ClockReading): Instant {
  return Math.abs(wall - expected) <= CLOCK_TOLERANCE ? wall : Math.max(wall, expected)
}

/** Two clocks that should say the same, as a node's and its database's, say it. */
export function clocksAgree(a: Instant, b: Instant): boolean {
  return Math.abs(a - b) <= CLOCK_TOLERANCE
}
