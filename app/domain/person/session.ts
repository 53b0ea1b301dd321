import { DAY, type Instant, MINUTE, type Millis } from '../kernel/time'

/** How long staff may stay signed in: without doing anything, and at all. */
export interface SessionLimits {
  readonly idle: Millis
  readonly absolute: Millis
}

/** What is known of a session. */
export interface SessionState {
  readonly createdAt: Instant
  readonly lastSeenAt: Instant
  readonly expiresAt: Instant
  readonly revokedAt: Instant | null
}

/** A contractor's pass must open at the gate after a night's sleep: what they hold is checked there each time. */
const CONTRACTOR: SessionLimits = { idle: 3 * DAY, absolute: 14 * DAY }

/** A second factor is enrolled only this soon after a link or a code from the mailbox was used. */
const FRESH_SIGN_IN: Millis = 15 * MINUTE

/** `lastSeenAt` is written no more often than this. */
export const SEEN_STEP: Millis = MINUTE

/** The limits of a kind of person; those of contractors are never shorter than those of staff. */
export function limitsOf(kind: 'contractor' | 'staff', staff: SessionLimits): SessionLimits {
  if (kind === 'staff') return staff
  return {
    idle: Math.max(staff.idle, CONTRACTOR.idle),
    absolute: Math.max(staff.absolute, CONTRACTOR.absolute),
  }
}

/** True while the session opens anything: not revoked, within both limits. */
export function isOpen(session: SessionState, limits: SessionLimits, now: Instant): boolean {
  return (
    session.revokedAt === null &&
    now < session.expiresAt &&
    now < session.createdAt + limits.absolute &&
    now < session.lastSeenAt + limits.idle
  )
}

/** True just after a link or mailed code was used. */
export function isFresh(session: Pick<SessionState, 'createdAt'>, now: Instant): boolean {
  return now < session.createdAt + FRESH_SIGN_IN
}
