import { HOUR, type Instant, MINUTE, type Millis, SECOND } from '../kernel/time'

/** As long as a certificate lasts at most, ms: a host that learns nothing new refuses it after that by itself. */
export const LONGEST: Millis = 8 * HOUR

/** A certificate counts from so long ago: the clock of a host may be a little behind. */
const EARLIER: Millis = 2 * MINUTE

/** What was signed, as far as it decides whether somebody can still sign in with it. */
export interface IssuedCertificate {
  readonly principals: readonly string[]
  readonly issuedAt: Instant
  /** Refused from here on by every host, whatever else it knows. */
  readonly validTo: Instant
  /** When its serial was put on the list, and the number of the first list that has it; null while it is on none. */
  readonly revokedAt: Instant | null
  readonly revokedIn: number | null
}

/** A host of the system, and what it last said of itself. */
export interface HostReceipt {
  readonly addedAt: Instant
  /** Since when both seats say that it accepts no certificate of this authority any more; null while it may. */
  readonly retiredAt: Instant | null
  /** The number of the list that stands in its file; 0 before it said so. */
  readonly holds: number
}

/** What is known of the hosts of a system. */
export interface HostsKnown {
  readonly hosts: readonly HostReceipt[]
  /** When the database was last found to be an older one; null when it never was. */
  readonly restoredAt: Instant | null
}

/**
 * From when to when a certificate that is made now counts; null when there is not a whole second left. It ends at the next
 * instant at which anything about the access may change, so that it needs nobody to end it.
 */
export function validityAt(
  now: Instant,
  boundary: Instant | null,
): { readonly validFrom: Instant; readonly validTo: Instant } | null {
  const until = Math.min(boundary ?? Number.POSITIVE_INFINITY, now + LONGEST)
  const validTo = Math.floor(until / SECOND) * SECOND
  const validFrom = Math.floor((now - EARLIER) / SECOND) * SECOND
  return validTo - now < SECOND ? null : { validFrom, validTo }
}

/**
 * Whether some host may still accept it: until it expires, or until every host of the system holds a list with its serial. A host
 * that was removed counts on until both seats said that it trusts the authority no more: that it asks for no list does not
 * switch it off. One that was added later starts with a list that has the serial. What was signed before a restore opens until it expires: there may be hosts that nobody knows of.
 */
export function mayStillOpen(
  certificate: IssuedCertificate,
  { hosts, restoredAt }: HostsKnown,
  now: Instant,
): boolean {
  if (certificate.validTo <= now) return false
  if (restoredAt !== null && certificate.issuedAt <= restoredAt) return true
  const { revokedAt, revokedIn } = certificate
  if (revokedAt === null || revokedIn === null) return true
  return !allHold(hosts, revokedAt, revokedIn)
}

/**
 * Every host that was added by `at` and may accept certificates holds this list or a later one. False where there is none: nobody
 * said anything.
 */
export function allHold(hosts: readonly HostReceipt[], at: Instant, number: number): boolean {
  const asked = hosts.filter(({ addedAt, retiredAt }) => addedAt <= at && retiredAt === null)
  return asked.length > 0 && asked.every(({ holds }) => holds >= number)
}

/** True when it opens something that its holder may not hold. */
export function opensTooMuch(certificate: IssuedCertificate, allowed: ReadonlySet<string>): boolean {
  return certificate.principals.some((principal) => !allowed.has(principal))
}

/** The principal of a right: it names the system, so that no authority's certificate opens anything of another system. */
export function principalOf(systemId: string, right: string): string {
  return `${systemId}:${right}`
}

/** The right that a principal of this system names. */
export function rightOf(systemId: string, principal: string): string {
  return principal.startsWith(`${systemId}:`) ? principal.slice(systemId.length + 1) : principal
}
