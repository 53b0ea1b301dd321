import type { Seat } from '~/domain/kernel/ids'
import type { Status } from '~/words/messages/status-labels'

/** Access that ends this soon is shown as ending, ms. */
export const EXPIRING_WITHIN = 4 * 3_600_000

/** The badge of a request: while it waits, whose word it waits for. */
export function requestStatus(state: string, undecided: readonly Seat[] = []): Status {
  if (state === 'submitted') {
    if (undecided.length !== 1) return undecided.length === 0 ? 'submitted' : 'awaiting_both'
    return undecided[0] === 'it' ? 'awaiting_it' : 'awaiting_security'
  }
  const known = ['draft', 'asked', 'approved', 'denied', 'withdrawn', 'lapsed'] as const
  return known.find((each) => each === state) ?? 'unknown'
}

export interface Holding {
  /** What the target holds as last judged: none, on, off, gone, unknown. */
  readonly state: string
  /** Start and end of what was granted, ms. */
  readonly from: number
  readonly to: number
  /** A lock stands over it. */
  readonly locked?: boolean
  /** Something from outside holds it back: the vendor, a document, the contract. */
  readonly capped?: boolean
}

/** The badge of access that was granted. What the target holds counts more than what it should hold. */
export function holdingStatus({ state, from, to, locked, capped }: Holding, now: number): Status {
  if (!['none', 'on', 'off', 'gone'].includes(state)) return 'unknown'
  const over = now >= to || locked || capped
  if (state === 'on') {
    if (over) return 'revoking'
    return to - now <= EXPIRING_WITHIN ? 'expiring' : 'active'
  }
  if (locked) return 'locked'
  if (now >= to) return state === 'off' ? 'revoking' : 'revoked'
  if (capped) return 'capped'
  // Not given yet, though its time may have come: the engine is about to.
  return state === 'off' && now >= from ? 'off' : 'scheduled'
}

export interface EndFacts {
  readonly plannedAt: number
  readonly attemptedAt: number | null
  readonly confirmedAt: number | null
  readonly overdueAt: number | null
}

/** The badge of an end: confirmed only when it was read back, failed as soon as it is overdue. */
export function endStatus({ plannedAt, attemptedAt, confirmedAt, overdueAt }: EndFacts, now: number): Status {
  if (confirmedAt !== null) return 'revoked'
  if (overdueAt !== null && overdueAt <= now) return 'revoke_failed'
  if (attemptedAt !== null || plannedAt <= now) return 'revoking'
  return plannedAt - now <= EXPIRING_WITHIN ? 'expiring' : 'active'
}
