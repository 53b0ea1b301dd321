import { type SystemConfirmation, systemIsConfirmed } from '../connected-system/confirmation'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { Policies } from '../policy/policy'
import { tierOf } from '../policy/policy'
import { endOfLocalDay, isLocalDate, isTimeZone } from '../schedule/local-time'
import { type Document, documentsUntil } from '../vendor/document'
import { type VendorApproval, vendorStanding } from '../vendor/standing'
import type { Cap, CapReason } from './grant'

interface Archivable {
  readonly archivedAt: Instant | null
}

/** All that may limit one credential's grants from outside. */
export interface CapFacts {
  readonly person: Archivable & { readonly id: Id; readonly vendorId: Id | null }
  /** Null for a person without a vendor. */
  readonly vendor: (Archivable & { readonly id: Id; readonly contractEndsOn: string | null }) | null
  /** Hand in only those whose MAC was verified. */
  readonly vendorApprovals: readonly VendorApproval[]
  readonly documents: readonly Document[]
  readonly site: Archivable & { readonly timeZone: string }
  readonly system: Archivable & SystemConfirmation & { readonly id: Id; readonly scrappedAt: Instant | null }
  /** The entitlement versions of the credential's grants. */
  readonly entitlements: readonly CappedEntitlement[]
  readonly policies: Policies
}

/** A version gives as long as its entitlement stands; that a newer version exists changes nothing for it. */
export interface CappedEntitlement {
  readonly versionId: Id
  readonly systemId: Id
  readonly riskTier: string
  /** When its entitlement was archived. */
  readonly archivedAt: Instant | null
}

/** Before every instant: what is capped here gives nothing at all while the cap stands. */
const NEVER: Instant = 0

/**
 * The caps in force at `now`. What is missing, unknown or unreadable caps; nothing is given the benefit of the doubt. What is
 * archived or scrapped caps at once, even by an instant that is yet to come: the clock that wrote it down was ahead.
 */
export function capsFor(facts: CapFacts, now: Instant): readonly Cap[] {
  const caps: Cap[] = []
  const cap = (reason: CapReason, until: Instant | null, entitlementVersionId: Id | null = null) => {
    if (until !== null) caps.push({ reason, entitlementVersionId, until })
  }
  const over = (reason: CapReason, since: Instant | null, entitlementVersionId: Id | null = null) =>
    cap(reason, since === null ? null : Math.min(since, now), entitlementVersionId)
  const { person, vendor, site, system } = facts

  over('person_archived', person.archivedAt)
  over('site_archived', site.archivedAt)
  over('system_archived', system.archivedAt)
  over('system_scrapped', system.scrappedAt)
  if (!systemIsConfirmed(system)) cap('system_unconfirmed', NEVER)
  if (person.vendorId !== (vendor?.id ?? null)) cap('vendor_not_approved', NEVER)
  if (vendor !== null) {
    over('vendor_archived', vendor.archivedAt)
    if (!vendorStanding(facts.vendorApprovals).approved) cap('vendor_not_approved', NEVER)
    if (vendor.contractEndsOn !== null) cap('contract_ended', endOfDay(vendor.contractEndsOn, site.timeZone))
  }

  for (const entitlement of facts.entitlements) {
    const { versionId } = entitlement
    over('entitlement_archived', entitlement.archivedAt, versionId)
    if (entitlement.systemId !== system.id) cap('entitlement_changed', NEVER, versionId)
    for (const type of facts.policies[tierOf(entitlement.riskTier)].requiredDocuments) {
      const holder = { personId: person.id, vendorId: person.vendorId }
      const until = documentsUntil(facts.documents, type, holder, site.timeZone)
      cap('document_missing', until ?? NEVER, versionId)
    }
  }
  return caps
}

function endOfDay(date: string, timeZone: string): Instant {
  return isLocalDate(date) && isTimeZone(timeZone) ? endOfLocalDay(date, timeZone) : NEVER
}
