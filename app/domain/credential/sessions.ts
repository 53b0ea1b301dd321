import { graceOf } from '../grant/grace'
import type { Cap, Grant } from '../grant/grant'
import { capEnd, effectiveEnd } from '../grant/window'
import type { Instant } from '../kernel/time'
import { type Lock, lockApplies, lockNames } from '../lock/lock'
import { isOpenAt, nextTransition } from '../schedule/opening'
import type { Credential } from './credential'

/**
 * Until when sessions that are open may go on although access is over, or null when they may not: by the grace of the
 * grants whose own windows ended last. The smallest counts when several ended together. A lock that stands, a cap and an
 * early end void it; so does anything that was open after that end, because sessions may have been opened under it.
 */
export function sessionsUntil(
  credential: Credential,
  own: readonly Grant[],
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
): Instant | null {
  const begun = own.filter((grant) => grant.schedule.validFrom < now)
  const graced = begun.filter((grant) => isInGrace(grant, now))
  const last = Math.max(...graced.map((grant) => grant.schedule.validTo))
  if (!Number.isFinite(last)) return null
  if (begun.some((grant) => wasOpenIn(grant, caps, last, now))) return null
  const ended = begun.filter(
    (grant) => effectiveEnd(grant, caps) === last && isOpenAt(grant.schedule, last - 1),
  )
  if (ended.some((grant) => !endsByItself(grant) || !(now < capEnd(grant, caps)))) return null
  if (ended.some((grant) => locks.some((lock) => stands(lock, credential, grant, now)))) return null
  const until = Math.min(...ended.map((grant) => last + graceOf(grant)))
  return now < until && Number.isFinite(until) ? until : null
}

/** When the grace of a grant is over; null when it has none to speak of. A boundary of its credential. */
export function graceEnd(grant: Grant): Instant | null {
  const grace = graceOf(grant)
  return grace > 0 && endsByItself(grant) ? grant.schedule.validTo + grace : null
}

/** True when the lock has to do with what the sessions of this grant may do. */
export function bearsOn(lock: Lock, credential: Credential, grant: Grant): boolean {
  return lockNames(lock, credential) || lockNames(lock, grant)
}

function isInGrace(grant: Grant, now: Instant): boolean {
  const until = graceEnd(grant)
  return until !== null && grant.schedule.validTo <= now && now < until
}

/** Nobody ended it before its time. */
function endsByItself({ endedAt, schedule }: Grant): boolean {
  return endedAt === null || endedAt >= schedule.validTo
}

function stands(lock: Lock, credential: Credential, grant: Grant, now: Instant): boolean {
  return lockApplies(lock, credential, now) || lockApplies(lock, grant, now)
}

/** True when the grant was open at any instant in [from, to). */
function wasOpenIn(grant: Grant, caps: readonly Cap[], from: Instant, to: Instant): boolean {
  const start = Math.max(from, grant.schedule.validFrom)
  const stop = Math.min(to, effectiveEnd(grant, caps))
  if (!(start < stop)) return false
  if (isOpenAt(grant.schedule, start)) return true
  const opens = nextTransition(grant.schedule, start)
  return opens !== null && opens < stop
}
