import type { Grant } from '../grant/grant'
import { effectiveEnd } from '../grant/window'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import { lockApplies } from '../lock/lock'
import { openingAt } from '../schedule/opening'
import type { Desired } from './credential'
import { holdsUntil } from './holds-until'
import type { Standing } from './weigh'

/** What a credential holds, and between which instants it holds all of it without a break: [from, until). */
export interface Opening {
  readonly versions: readonly Id[]
  readonly from: Instant
  readonly until: Instant
}

/**
 * The opening around `now` of what `want` says is held: null when that is nothing. It ends at the first instant at which one
 * of the rights is not held any more, by the same rule that says what is held, and a right that only comes later does not end
 * it. While giving is frozen it ends where `want` says.
 */
export function openingNow(standing: Standing, want: Desired, now: Instant): Opening | null {
  const versions = [...want.entitlements.keys()]
  if (want.state !== 'on' || versions.length === 0) return null
  const { credential, grants, locks, caps } = standing
  const all = (then: Desired) => versions.every((id) => then.entitlements.has(id))
  const held = holdsUntil(credential, grants, locks, caps, now, all)
  if (held === null) return null
  const until = Math.min(held, ...want.entitlements.values())
  if (!(now < until)) return null
  return { versions, from: Math.min(now, heldSince(standing, versions, now)), until }
}

/** True when whatever was `said` may still be said while `held` is all that is held. */
export function stillCovers(
  held: Pick<Opening, 'versions' | 'until'>,
  said: Pick<Opening, 'versions' | 'until'>,
): boolean {
  return said.until <= held.until && said.versions.every((id) => held.versions.includes(id))
}

/** Since when, as far as the grants that give it now tell; a break before that is nobody's business any more. */
function heldSince(
  { credential, grants, locks, caps }: Standing,
  versions: readonly Id[],
  now: Instant,
): Instant {
  const gives = (grant: Grant) =>
    now < effectiveEnd(grant, caps) &&
    !locks.some((lock) => lockApplies(lock, credential, now) || lockApplies(lock, grant, now))
  const since = versions.map((id) =>
    Math.min(
      ...grants
        .filter((grant) => grant.entitlementVersionId === id && gives(grant))
        .flatMap((grant) => openingAt(grant.schedule, now)?.from ?? []),
    ),
  )
  return Math.max(...since)
}
