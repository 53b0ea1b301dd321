/** UUIDv7 texts (RFC 9562 clause 5.7): they sort by the time they were made. */
export type Id = string

/** The two sides that must both agree. */
export const SEATS = ['it', 'physical_security'] as const
export type Seat = (typeof SEATS)[number]

export function otherSeat(seat: Seat): Seat {
  return seat === 'it' ? 'physical_security' : 'it'
}
