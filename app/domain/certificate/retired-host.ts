import { type Id, otherSeat, type Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** What bears on whether a host still counts among those that may accept certificates. */
export interface RetireFacts {
  readonly archivedAt: Instant | null
  readonly retiredByIt: Id | null
  readonly retiredByPhysicalSecurity: Id | null
  readonly retiredAt: Instant | null
}

export type WhyNotRetired = 'ssh_host_in_use' | 'ssh_host_retired' | 'seat_has_retired' | 'person_has_retired'

/**
 * Why this person cannot say for this seat now that a host accepts no certificate of its system any more, or null. Its owner removes it
 * first; then each seat says so, two people.
 */
export function whyNotRetired(host: RetireFacts, seat: Seat, personId: Id): WhyNotRetired | null {
  if (host.archivedAt === null) return 'ssh_host_in_use'
  if (host.retiredAt !== null) return 'ssh_host_retired'
  if (retiredBy(host, seat) !== null) return 'seat_has_retired'
  return retiredBy(host, otherSeat(seat)) === personId ? 'person_has_retired' : null
}

/** A host, as far as it tells whether another entry is the same machine. */
interface Place {
  readonly name: string
  readonly address: string
  readonly holds: number
  readonly archivedAt: Instant | null
}

/** The machine was added again, and has not said yet that it holds the list of that number: it may have its old file still. */
export function isBackWithOldList(
  host: Pick<Place, 'name' | 'address'>,
  all: readonly Place[],
  number: number,
): boolean {
  return all.some(
    ({ name, address, holds, archivedAt }) =>
      archivedAt === null && holds < number && (name === host.name || address === host.address),
  )
}

/** Who said so for a seat; null while nobody did. */
export function retiredBy(
  host: Pick<RetireFacts, 'retiredByIt' | 'retiredByPhysicalSecurity'>,
  seat: Seat,
): Id | null {
  return seat === 'it' ? host.retiredByIt : host.retiredByPhysicalSecurity
}
