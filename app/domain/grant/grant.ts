import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { Schedule } from '../schedule/schedule'
import type { Graced } from './grace'

/** person x entitlement version x schedule out of the intersection of two approvals; never edited, only ended early. */
export interface Grant extends Graced {
  readonly id: Id
  readonly requestId: Id
  readonly revisionId: Id
  readonly personId: Id
  readonly systemId: Id
  readonly siteId: Id
  readonly vendorId: Id | null
  readonly entitlementId: Id
  readonly entitlementVersionId: Id
  readonly schedule: Schedule
  /** Set when somebody ended it before validTo. */
  readonly endedAt: Instant | null
}

/** Why something outside the request ends or limits a grant. */
export type CapReason =
  | 'vendor_not_approved'
  | 'vendor_archived'
  | 'contract_ended'
  | 'document_missing'
  | 'person_archived'
  | 'entitlement_archived'
  | 'entitlement_changed'
  | 'system_archived'
  | 'system_scrapped'
  | 'system_unconfirmed'
  | 'site_archived'

/**
 * A limit from outside. Its grants give nothing at or after `until`; when the limit is lifted (insurance renewed and
 * checked) what is left of the grant's own window gives again.
 */
export interface Cap {
  readonly reason: CapReason
  /** Grants it applies to: those of this entitlement version, or all of the credential's when null. */
  readonly entitlementVersionId: Id | null
  readonly until: Instant
}
