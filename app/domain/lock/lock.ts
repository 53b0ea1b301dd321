import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'

export const LOCK_TARGETS = ['person', 'vendor', 'site', 'system', 'everyone'] as const
export type LockTarget = (typeof LOCK_TARGETS)[number]

/** Nobody it names holds anything while it stands. */
export interface Lock {
  readonly id: Id
  readonly target: LockTarget
  /** Null only for `everyone`. */
  readonly targetId: Id | null
  readonly placedAt: Instant
  readonly liftedAt: Instant | null
}

export interface LockSubject {
  readonly personId: Id
  readonly vendorId: Id | null
  readonly siteId: Id
  readonly systemId: Id
}

/** True when the lock, standing or not, is about the subject. */
export function lockNames(lock: Lock, subject: LockSubject): boolean {
  switch (lock.target) {
    case 'everyone':
      return true
    case 'person':
      return lock.targetId === subject.personId
    case 'vendor':
      return lock.targetId !== null && lock.targetId === subject.vendorId
    case 'site':
      return lock.targetId === subject.siteId
    case 'system':
      return lock.targetId === subject.systemId
  }
}

/**
 * True when the lock stands at `now` and names the subject. When it was placed plays no part: whoever placed it meant it to
 * count at once, and the clock that wrote the instant down may have been ahead of this one.
 */
export function lockApplies(lock: Lock, subject: LockSubject, now: Instant): boolean {
  if (lock.liftedAt !== null && lock.liftedAt <= now) return false
  return lockNames(lock, subject)
}
