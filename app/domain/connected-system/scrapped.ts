import type { Id, Seat } from '../kernel/ids'
import { HOUR, type Instant, type Millis } from '../kernel/time'

/** What bears on whether a system may be attested as scrapped. */
export interface ScrapFacts {
  readonly scrappedByIt: Id | null
  readonly scrappedByPhysicalSecurity: Id | null
  readonly scrappedAt: Instant | null
  /** When anything answered last, be it with an error. */
  readonly lastContactAt: Instant | null
  /** Its accounts were listed: it was there then. */
  readonly listedAt: Instant | null
  readonly createdAt: Instant
}

/** A system must have been silent for so long before anybody may say that it is scrapped, ms. */
const SILENT_FOR: Millis = HOUR

/**
 * Faults that mean that nothing at all answered. A system that refuses us, fails, breaks off, or answers nonsense, is
 * there, and what it holds may still be used.
 */
const SILENCE: readonly string[] = ['unreachable', 'timeout']

/** Faults of our own, by which nobody was called. */
const NOT_CALLED: readonly string[] = ['settings_unreadable', 'unsupported']

/** Does a call that failed like this prove that somebody is there? */
export function provesPresence(fault: string): boolean {
  return !SILENCE.includes(fault) && !NOT_CALLED.includes(fault)
}

export type WhyNotScrapped =
  | 'scrapped'
  | 'answers'
  | 'reached_lately'
  | 'seat_has_attested'
  | 'person_has_attested'

/**
 * Why this person cannot attest for this seat now that the system is scrapped, or null. `fault` is what it answered when
 * it was asked just now; null when it answered.
 */
export function whyNotScrapped(
  system: ScrapFacts,
  seat: Seat,
  personId: Id,
  fault: string | null,
  now: Instant,
): WhyNotScrapped | null {
  const silent = whyNotSilent(system, fault, now)
  if (silent !== null) return silent
  if (attestedBy(system, seat) !== null) return 'seat_has_attested'
  const other = attestedBy(system, seat === 'it' ? 'physical_security' : 'it')
  return other === personId ? 'person_has_attested' : null
}

/** Why nobody can attest it now, or null. Nobody attests a live system away. */
export function whyNotSilent(
  system: ScrapFacts,
  fault: string | null,
  now: Instant,
): 'scrapped' | 'answers' | 'reached_lately' | null {
  if (system.scrappedAt !== null) return 'scrapped'
  if (fault === null || !SILENCE.includes(fault)) return 'answers'
  return now >= scrappableFrom(system) ? null : 'reached_lately'
}

/** The first instant at which it has been silent for long enough, if it stays so. */
export function scrappableFrom({
  lastContactAt,
  listedAt,
  createdAt,
}: Pick<ScrapFacts, 'lastContactAt' | 'listedAt' | 'createdAt'>): Instant {
  return Math.max(lastContactAt ?? 0, listedAt ?? 0, createdAt) + SILENT_FOR
}

/** Who attested for a seat; null while nobody did. */
export function attestedBy(
  system: Pick<ScrapFacts, 'scrappedByIt' | 'scrappedByPhysicalSecurity'>,
  seat: Seat,
): Id | null {
  return seat === 'it' ? system.scrappedByIt : system.scrappedByPhysicalSecurity
}
