/** Chance out of a seed: the same seed gives the same run. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** True with this probability. */
  hits(probability: number): boolean
  /** A whole number in [from, to]. */
  between(from: number, to: number): number
  /** A wait of this mean, ms: most are short, some are long. */
  wait(mean: number): number
  pick<T>(from: readonly T[]): T
}

/** mulberry32: 32 bits of state are enough to choose faults with, and it is the same everywhere. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    hits: (probability) => next() < probability,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    wait: (mean) => Math.ceil(-Math.log(1 - next()) * mean),
    pick: (from) => from[Math.floor(next() * from.length)] as (typeof from)[number],
  }
}
