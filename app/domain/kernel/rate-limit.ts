import type { Instant, Millis } from './time'

/** At most `max` tries in a window that opens with the first of them. */
export interface RateLimit {
  readonly max: number
  readonly window: Millis
}

/** What is stored for each thing that is limited (an address, an account, a gate). */
export interface RateState {
  readonly windowStart: Instant
  readonly count: number
}

export type RateAnswer =
  | { readonly allowed: true; readonly state: RateState; readonly left: number }
  | { readonly allowed: false; readonly state: RateState; readonly retryAt: Instant }

/**
 * May one more try be made now? Save `state` either way. A refused try does not lengthen the wait. When the
 * clock went back behind the window's start, the tries still count, and the wait is one window at most.
 */
export function allow(stored: RateState | null, limit: RateLimit, now: Instant): RateAnswer {
  const state = currentState(stored, limit, now)
  if (state.count >= limit.max) {
    return { allowed: false, state, retryAt: state.windowStart + limit.window }
  }
  const count = state.count + 1
  return { allowed: true, state: { windowStart: state.windowStart, count }, left: limit.max - count }
}

function currentState(stored: RateState | null, limit: RateLimit, now: Instant): RateState {
  if (stored === null || now >= stored.windowStart + limit.window) return { windowStart: now, count: 0 }
  if (now < stored.windowStart) return { windowStart: now, count: stored.count }
  return stored
}
