import { type Id, SEATS, type Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** Why nothing new is given. Stored for ever. */
export const FREEZE_REASONS = ['clock_back', 'clock_jump', 'restored', 'rate'] as const
export type FreezeReason = (typeof FREEZE_REASONS)[number]

export interface Freeze {
  readonly reason: FreezeReason
  readonly frozenAt: Instant
  readonly resumedByIt: Id | null
  readonly resumedByPhysicalSecurity: Id | null
  readonly resumedAt: Instant | null
}

/** Reasons about time itself: what they end is explained by somebody who looked at the clock. */
export function isAboutTime(reason: FreezeReason): boolean {
  return reason === 'clock_back' || reason === 'clock_jump'
}

export type NotResumable = 'giving_resumed_already' | 'seat_has_resumed' | 'person_has_resumed'

/** Why this person may not speak for the seat about the freeze; null when they may. Two seats, two people. */
export function whyNotResumable(freeze: Freeze, seat: Seat, personId: Id): NotResumable | null {
  if (freeze.resumedAt !== null) return 'giving_resumed_already'
  if (resumedBy(freeze, seat) !== null) return 'seat_has_resumed'
  return SEATS.some((each) => resumedBy(freeze, each) === personId) ? 'person_has_resumed' : null
}

/** True when this seat's word is the last one that is missing. */
export function completesResuming(freeze: Freeze, seat: Seat): boolean {
  return SEATS.every((each) => each === seat || resumedBy(freeze, each) !== null)
}

function resumedBy(freeze: Freeze, seat: Seat): Id | null {
  return seat === 'it' ? freeze.resumedByIt : freeze.resumedByPhysicalSecurity
}
