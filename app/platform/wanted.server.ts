import type { Desired } from '~/domain/credential/credential'
import { desired } from '~/domain/credential/desired'
import type { Standing } from '~/domain/credential/weigh'
import type { FreezeReason } from '~/domain/giving/freeze'
import { heldStill, underFreeze } from '~/domain/giving/under-freeze'
import type { Instant } from '~/domain/kernel/time'
import type { CredentialFacts } from '~db/repositories/credential-facts'
import type { SteadyClock } from './clock.server'

/** Why nothing new is given at this moment: what stands in the database, and what this process doubts of its clock. */
export function freezeReasons(
  clock: Pick<SteadyClock, 'doubt'>,
  standing: readonly { readonly reason: string }[],
): readonly FreezeReason[] {
  const doubt = clock.doubt()
  const reasons = standing.map((freeze) => freeze.reason as FreezeReason)
  return doubt === null ? reasons : [...reasons, doubt.reason]
}

/**
 * What a credential may hold at `now`, for the engine, the gate and every screen: `desired`, and of it only what may be ordered
 * while giving is frozen.
 */
export function wantedNow(
  clock: Pick<SteadyClock, 'doubt'>,
  facts: Pick<CredentialFacts, 'credential' | 'openEnds' | 'freezes'>,
  { credential, grants, locks, caps }: Standing,
  portalDecides: boolean,
  now: Instant,
): Desired {
  const want = desired(credential, grants, locks, caps, now)
  const { state, observation } = facts.credential
  const presence = typeof observation?.presence === 'string' ? observation.presence : null
  const held = heldStill({ state, presence }, facts.openEnds)
  return underFreeze(want, held, freezeReasons(clock, facts.freezes), portalDecides, now)
}
