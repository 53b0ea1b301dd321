import type { Millis } from '~/domain/kernel/time'

/** A loop that is called later than this is asked for too much: people who read a page wait as often as it turns, ms. */
const LATE: Millis = 40

/** However busy the process is, this many rounds go on: taking access away does not stop. */
export const FEWEST = 24

/** Where work begins after a rest: nobody knows yet how many rounds the processor bears. */
export const FIRST = 64

/**
 * How many rounds may be under way at once, by how late the event loop is: while the processor is what bounds the work, more
 * calls at once finish no sooner and only keep others waiting; while targets are slow, the loop is free and all may go on.
 * Falls by a quarter when the loop is late; rises when it is not and the limit is what bounds the work.
 */
export interface Pressure {
  limit(): number
  /** A timer that was set for `asked` ms came after `took` ms, while so many rounds were under way. */
  noteTimer(asked: Millis, took: Millis, underWay: number): void
}

export function createPressure(most: number): Pressure {
  const fewest = Math.min(FEWEST, most)
  const first = Math.min(FIRST, most)
  let limit = first
  return {
    limit: () => Math.round(limit),
    noteTimer(asked, took, underWay) {
      if (took - asked > LATE) limit = Math.max(fewest, limit * 0.75)
      else if (underWay === 0) limit = Math.max(first, limit * 0.75)
      else if (underWay >= limit / 2) limit = Math.min(most, limit + Math.max(2, limit / 8))
    },
  }
}
