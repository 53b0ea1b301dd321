import type { Cap, Grant } from '../grant/grant'
import { capEnd, ownEnd, unionAround } from '../grant/window'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { type Lock, lockApplies } from '../lock/lock'
import { isOpenAt, nextTransition } from '../schedule/opening'
import type { Credential, Desired, WhyNot } from './credential'
import { bearsOn, graceEnd, sessionsUntil } from './sessions'

/** What one grant has to say at an instant. */
type Standing = 'open' | WhyNot

/** A grant that says one of these gives nothing any more, and will not again. */
const OVER: ReadonlySet<Standing> = new Set<Standing>(['ended', 'ended_early'])

/** The order in which reasons are given: what a person can do something about comes first. */
const WHY_ORDER: readonly WhyNot[] = [
  'locked',
  'capped',
  'restored',
  'frozen',
  'outside_hours',
  'not_started',
  'ended_early',
  'ended',
  'no_grant',
]

/**
 * What the holder of the credential may hold in its system at `now`: the one rule behind the engine, the gate and
 * every screen. Grants of other people or systems are ignored. The answer never changes between `now` and
 * `nextBoundary` of the same arguments. While sessions may go on, the object stays: by it they are ended.
 */
export function desired(
  credential: Credential,
  grants: readonly Grant[],
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
): Desired {
  const own = grantsOf(credential, grants)
  const standings = own.map((grant) => standingOf(credential, grant, locks, caps, now))

  const entitlements = new Map<Id, Instant>()
  own.forEach((grant, index) => {
    if (standings[index] !== 'open') return
    const union = unionAround(own, caps, grant.entitlementVersionId, now)
    if (union !== null) entitlements.set(grant.entitlementVersionId, union.to)
  })
  if (entitlements.size > 0) return { state: 'on', entitlements, why: [], sessionsUntil: null }

  const until = sessionsUntil(credential, own, locks, caps, now)
  const toCome = standings.filter((standing) => !OVER.has(standing))
  if (toCome.length > 0) return { state: 'off', entitlements, why: reasons(toCome), sessionsUntil: until }
  const why: readonly WhyNot[] = own.length === 0 ? ['no_grant'] : reasons(standings)
  return { state: until === null ? 'gone' : 'off', entitlements, why, sessionsUntil: until }
}

/**
 * The first instant after `now` at which `desired` may answer differently, or null when it never will while the
 * arguments stay what they are. Some boundaries change nothing; none that changes something is left out.
 */
export function nextBoundary(
  credential: Credential,
  grants: readonly Grant[],
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
): Instant | null {
  const own = grantsOf(credential, grants)
  const running = own.filter((grant) => !isOver(grant, now))
  const lingering = own.filter((grant) => isOver(grant, now) && (graceEnd(grant) ?? now) > now)

  let next = Number.POSITIVE_INFINITY
  const consider = (at: Instant | null) => {
    if (at !== null && at > now && at < next) next = at
  }
  for (const grant of running) {
    consider(grant.schedule.validFrom)
    consider(ownEnd(grant))
    consider(capEnd(grant, caps))
    if (grant.schedule.weekly !== null) consider(nextTransition(grant.schedule, now))
  }
  for (const grant of lingering) {
    consider(graceEnd(grant))
    consider(capEnd(grant, caps))
  }
  const counting = [...running, ...lingering]
  for (const lock of locks) {
    if (!counting.some((grant) => bearsOn(lock, credential, grant))) continue
    consider(lock.liftedAt)
  }
  return Number.isFinite(next) ? next : null
}

function grantsOf(credential: Credential, grants: readonly Grant[]): readonly Grant[] {
  return grants.filter(
    (grant) => grant.personId === credential.personId && grant.systemId === credential.systemId,
  )
}

function isOver(grant: Grant, now: Instant): boolean {
  const end = ownEnd(grant)
  return !(now < end) || !(grant.schedule.validFrom < end)
}

/** Comparisons are written so that a time that is not a number gives nothing. */
function standingOf(
  credential: Credential,
  grant: Grant,
  locks: readonly Lock[],
  caps: readonly Cap[],
  now: Instant,
): Standing {
  if (isOver(grant, now)) {
    const early = grant.endedAt !== null && grant.endedAt < grant.schedule.validTo
    return early ? 'ended_early' : 'ended'
  }
  if (locks.some((lock) => lockApplies(lock, credential, now) || lockApplies(lock, grant, now))) {
    return 'locked'
  }
  if (!(now < capEnd(grant, caps))) return 'capped'
  if (!(grant.schedule.validFrom <= now)) return 'not_started'
  return isOpenAt(grant.schedule, now) ? 'open' : 'outside_hours'
}

function reasons(standings: readonly Standing[]): readonly WhyNot[] {
  return WHY_ORDER.filter((why) => standings.includes(why))
}
