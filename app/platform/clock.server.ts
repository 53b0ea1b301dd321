import type { Instant, Millis } from '~/domain/kernel/time'

/** The only source of time. Rules take `now` as an argument; use cases and the engine read it here. */
export interface Clock {
  /** Wall time, ms since 1970 UTC. May jump either way. */
  now(): Instant
  /** Ms since some fixed moment of this process. Never goes back, and does not follow wall time's jumps. */
  monotonic(): Millis
}

export function systemClock(): Clock {
  return { now: () => Date.now(), monotonic: () => performance.now() }
}

export interface SettableClock extends Clock {
  /** Jumps wall time to an instant, as a wrong NTP answer would: monotonic time does not follow. */
  set(instant: Instant): void
  /** Lets this much time pass, on both clocks. RangeError below zero. */
  advance(by: Millis): void
  /** Called after each `set` and `advance`. Answers the function that stops it. */
  onChange(listener: (now: Instant) => void): () => void
}

/**
 * A clock for tests and for the demo. It stands still unless it runs on another one (`runsOn`), whose
 * monotonic time then carries it on.
 */
export function settableClock(start: Instant, runsOn?: Clock): SettableClock {
  const base = runsOn?.monotonic() ?? 0
  const listeners = new Set<(now: Instant) => void>()
  let jumped: Millis = 0
  let passed: Millis = 0

  const elapsed = () => passed + (runsOn === undefined ? 0 : Math.floor(runsOn.monotonic() - base))
  const now = () => start + jumped + elapsed()
  const tell = () => {
    for (const listener of [...listeners]) listener(now())
  }

  return {
    now,
    monotonic: elapsed,
    set(instant) {
      jumped += instant - now()
      tell()
    },
    advance(by) {
      if (!(by >= 0)) throw new RangeError('time passes forwards only; use set() for a jump')
      passed += by
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
