import { type ClockDoubt, clockDoubt, trustedNow } from '~/domain/giving/clock-doubt'
import { HOUR, type Instant, type Millis } from '~/domain/kernel/time'

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

/** Time as every rule of the portal sees it: it never goes back, whatever the machine's clock does. */
export interface SteadyClock extends Clock {
  /** What the machine's clock says: for what somebody outside compares with a clock of their own, as one-time codes. */
  wall(): Instant
  /** Why the machine's clock cannot be trusted at this moment; null while it can. Nothing is given meanwhile. */
  doubt(): ClockDoubt | null
  /** The machine's clock is found right: once an hour its steps are measured from here on. Does nothing while in doubt. */
  trust(): void
  /** No earlier time is told from here on: another node, or this one before its start, had this time already. */
  atLeast(mark: Instant): void
  /** People say that the machine's clock is right now: time goes on from it, though not before `mark`. */
  accept(mark: Instant): void
}

/**
 * The two clocks are compared from one moment for so long, ms: what they drift apart within it adds up, so that a clock that
 * creeps is noticed, while what honest ones differ by (some 2 s) is not.
 */
const COMPARED_FOR: Millis = HOUR

/**
 * Makes a machine's clock steady. While wall and monotonic time agree, it tells wall time. Once they are apart, it tells the
 * later one of both, so that no end comes late whichever of them is right; and never an earlier time than it told before.
 */
export function steadyClock(machine: Clock): SteadyClock {
  let trusted = { wall: machine.now(), monotonic: machine.monotonic() }
  let floor: Instant = Number.NEGATIVE_INFINITY
  const reading = () => {
    const wall = machine.now()
    return { wall, expected: trusted.wall + (machine.monotonic() - trusted.monotonic) }
  }
  const begin = () => {
    trusted = { wall: machine.now(), monotonic: machine.monotonic() }
  }
  const doubt = () => clockDoubt(reading(), floor)
  return {
    now() {
      floor = Math.max(floor, Math.floor(trustedNow(reading())))
      return floor
    },
    monotonic: () => machine.monotonic(),
    wall: () => machine.now(),
    doubt,
    trust() {
      if (machine.monotonic() - trusted.monotonic >= COMPARED_FOR && doubt() === null) begin()
    },
    atLeast(mark) {
      floor = Math.max(floor, mark)
    },
    accept(mark) {
      begin()
      floor = mark
    },
  }
}

export interface SettableClock extends Clock {
  /** Jumps wall time to an instant, as a wrong NTP answer would: monotonic time does not follow. */
  set(instant: Instant): void
  /** Lets this much time pass, on both clocks. RangeError below zero. */
  advance(by: Millis): void
  /** Lets time pass on both clocks until wall time is this. RangeError when that is over. */
  advanceTo(instant: Instant): void
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

  const advance = (by: Millis) => {
    if (!(by >= 0)) throw new RangeError('time passes forwards only; use set() for a jump')
    passed += by
    tell()
  }

  return {
    now,
    monotonic: elapsed,
    set(instant) {
      jumped += instant - now()
      tell()
    },
    advance,
    advanceTo: (instant) => advance(instant - now()),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
