import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** The means one person holds in one connected system: the unit the engine converges. */
export interface Credential {
  readonly id: Id
  readonly personId: Id
  readonly systemId: Id
  readonly siteId: Id
  readonly vendorId: Id | null
}

/** What the target should hold for a credential, as ordered by the engine. */
export type OrderedState = 'on' | 'off' | 'gone'

/**
 * What a person may hold in a system at an instant.
 * `on`: the entitlements below; `off`: nothing now, but a live grant may open it again (object and secret stay);
 * `gone`: nothing, nothing to come, and no session that may go on.
 */
export interface Desired {
  readonly state: OrderedState
  /** Entitlement version id -> end of the contiguous union of its grants, the instant native expiry is set to. */
  readonly entitlements: ReadonlyMap<Id, Instant>
  /** Why it is not on; empty when it is. Shown at the gate and on time lines. */
  readonly why: readonly WhyNot[]
  /** Not on: until when sessions that are open may go on, ms; null when they end at once. Null while it is on. */
  readonly sessionsUntil: Instant | null
}

export type WhyNot =
  | 'no_grant'
  | 'not_started'
  | 'ended'
  | 'ended_early'
  | 'outside_hours'
  | 'locked'
  | 'capped'
  /** Giving is frozen, and this was not given before. */
  | 'frozen'
  /** The portal was restored from a backup, and nobody confirmed this again. */
  | 'restored'
