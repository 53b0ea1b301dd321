import type { Millis } from '~/domain/kernel/time'

/** A loop that is called later than this is asked for too much: people who read a page wait as often as it turns, ms. */
const LATE: Millis = 15

/** However busy the process is, this many rounds go on: taking access away does not stop. */
export const FEWEST = 6

/**
 * How many rounds may be under way at once, by how late the event loop is: while the processor is what bounds the work, more
 * calls at once finish no sooner and only keep others waiting; while targets are slow, the loop is free and all may go on.
 * Falls by a quarter when the loop is late, rises by a few when it is not.
 */
export interface Pressure {
  limit(): number
  /** A timer that was set for `asked` ms came after `took` ms. */
  noteTimer(asked: Millis, took: Millis): void
}

export function createPressure(most: number): Pressure {
  let limit = most
  return {
    limit: () => Math.round(limit),
    noteTimer(asked, took) {
      if (took - asked > LATE) limit = Math.max(Math.min(FEWEST, most), limit * 0.75)
      else limit = Math.min(most, limit + 4)
    },
  }
}
