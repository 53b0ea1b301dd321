import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** Somebody holds, or is to hold, what one person at a time may hold. */
export interface ExclusiveHold {
  readonly personId: Id
  readonly from: Instant
  readonly to: Instant
}

/** Why an exclusive right cannot be given like this. */
export type ExclusiveClash =
  /** To several people at once. */
  | { readonly kind: 'crew' }
  /** Another person has it then; free again at `until`. */
  | { readonly kind: 'taken'; readonly until: Instant }

/**
 * May these people have an exclusive right in [from, to)? One person may hold it again and again, and take over at the
 * instant at which another one ends. Null when nothing is in the way.
 */
export function exclusiveClash(
  people: readonly Id[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
  holds: readonly ExclusiveHold[],
): ExclusiveClash | null {
  const persons = [...new Set(people)]
  if (persons.length > 1) return { kind: 'crew' }
  const others = holds.filter((hold) => !persons.includes(hold.personId)).sort((a, b) => a.from - b.from)
  let until: Instant | null = null
  for (const hold of others) {
    const overlaps = hold.from < to && hold.to > from
    // What follows without a gap is part of the same stretch.
    const goesOn = until !== null && hold.from <= until
    if (overlaps || goesOn) until = Math.max(until ?? hold.to, hold.to)
  }
  return until === null ? null : { kind: 'taken', until }
}
