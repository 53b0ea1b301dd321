import { MINUTE, type Millis } from '../kernel/time'

/** No policy allows more, ms: so far back the engine looks for grants that are over and still have a word to say. */
export const LONGEST_GRACE: Millis = 60 * MINUTE

/** What may carry a grace; texts and rows from before there was one carry none. */
export interface Graced {
  /** How long a session that is open at the window's end may go on, ms. */
  readonly grace?: Millis | undefined
}

/** The grace, ms; 0 for none and for whatever is no length of time. */
export function graceOf({ grace }: Graced): Millis {
  return grace !== undefined && grace > 0 ? Math.min(grace, LONGEST_GRACE) : 0
}

/** The grace as it is written into a text: none leaves no trace, so that texts from before there was one read the same. */
export function graceEntry(of: Graced): { readonly grace?: Millis } {
  const grace = graceOf(of)
  return grace > 0 ? { grace } : {}
}
