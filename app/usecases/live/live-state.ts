import type { Desired } from '~/domain/credential/credential'
import { endsSoon } from '~/domain/grant/ends-soon'
import type { Instant } from '~/domain/kernel/time'

export type LiveState =
  | 'active'
  | 'expiring'
  | 'approved'
  | 'scheduled'
  | 'off'
  | 'finishing'
  | 'locked'
  | 'capped'
  | 'frozen'
  | 'revoking'
  | 'revoke_failed'
  | 'unknown'

export interface LiveFacts {
  readonly want: Desired
  /** What the target was last seen to hold: none, on, off, gone, unknown. */
  readonly held: string
  /** The portal is the target: what it says is so at once. */
  readonly portalDecides: boolean
  /** Obligations that are not confirmed. */
  readonly openEnds: readonly {
    readonly attemptedAt: Instant | null
    readonly overdueAt: Instant | null
    readonly fault: string | null
  }[]
  readonly now: Instant
}

/**
 * How somebody's access to one system stands, the worst first: an end that fails stays red whatever else is granted, and
 * what could not be read back is unknown, not gone.
 */
export function liveState({ want, held, portalDecides, openEnds, now }: LiveFacts): LiveState {
  const tried = openEnds.filter((end) => end.attemptedAt !== null)
  if (tried.some((end) => end.overdueAt !== null || end.fault !== null)) return 'revoke_failed'
  if (held === 'unknown') return 'unknown'
  if (tried.length > 0) return 'revoking'
  if (want.state === 'on') {
    if (held !== 'on' && !portalDecides) return 'approved'
    return endsSoon(Math.max(...want.entitlements.values()), now) ? 'expiring' : 'active'
  }
  if (want.state === 'gone') return 'revoking'
  const why = want.why[0]
  if (held === 'on' && !portalDecides) return 'revoking'
  if (why === 'locked' || why === 'capped') return why
  if (why === 'frozen' || why === 'restored') return 'frozen'
  // Its window is over: nobody new is let in, and what is open may go on for its grace.
  if (why === 'ended') return 'finishing'
  return why === 'not_started' ? 'scheduled' : 'off'
}
