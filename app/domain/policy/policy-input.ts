import type { Scope } from '../access-request/scope'
import type { Capabilities } from '../connected-system/connected-system'
import type { ExclusiveHold } from '../grant/exclusive'
import type { Graced } from '../grant/grace'
import type { Id } from '../kernel/ids'
import type { Instant } from '../kernel/time'
import type { Schedule } from '../schedule/schedule'
import type { Document } from '../vendor/document'
import type { VendorApproval } from '../vendor/standing'
import type { Policies } from './policy'
import type { RiskTier } from './risk-tier'

/** A draft and all that policy needs to know about what it names. Null where nothing was chosen or typed yet. */
export interface PolicyInput extends Graced {
  readonly now: Instant
  readonly policies: Policies
  readonly site: { readonly id: Id; readonly timeZone: string; readonly archivedAt: Instant | null } | null
  readonly vendor: {
    readonly id: Id
    readonly archivedAt: Instant | null
    readonly contractEndsOn: string | null
    readonly approvals: readonly VendorApproval[]
  } | null
  readonly people: readonly PolicyPerson[]
  readonly entitlements: readonly PolicyEntitlement[]
  readonly documents: readonly Document[]
  readonly schedule: Schedule | null
  readonly purpose: string
  readonly workOrder: string
  readonly sponsor: {
    readonly id: Id
    readonly vendorId: Id | null
    readonly archivedAt: Instant | null
  } | null
  readonly requesterId: Id
  /** Other requests that wait for a decision and share a person with this one. */
  readonly pending: readonly Scope[]
}

export interface PolicyPerson {
  readonly id: Id
  readonly name: string
  readonly vendorId: Id | null
  readonly archivedAt: Instant | null
}

export interface PolicyEntitlement {
  readonly versionId: Id
  readonly name: string
  readonly siteId: Id
  readonly riskTier: RiskTier
  readonly escortRequired: boolean
  /** Archived itself, or its system, or its zone. */
  readonly archivedAt: Instant | null
  readonly systemName: string
  readonly systemConfirmed: boolean
  readonly capabilities: Capabilities
  /** Of a right that one person at a time may hold: who holds it, or is to. Left out for every other right. */
  readonly exclusiveHolds?: readonly ExclusiveHold[]
}

export type PolicyField =
  | 'siteId'
  | 'people'
  | 'entitlements'
  | 'validFrom'
  | 'validTo'
  | 'weekly'
  | 'grace'
  | 'purpose'
  | 'workOrder'
  | 'sponsorId'

export interface PolicyCheck {
  /** Names what goes wrong when it does: 'too_long'. */
  readonly code: string
  readonly passed: boolean
  /** A refusal that did not pass keeps the draft from being submitted; a notice only tells. */
  readonly severity: 'refusal' | 'notice'
  readonly field: PolicyField
  /** Values the sentence needs: names, lengths and instants in ms. */
  readonly detail?: Readonly<Record<string, string | number>>
}

type Detail = PolicyCheck['detail']

export function refusal(code: string, field: PolicyField, passed: boolean, detail?: Detail): PolicyCheck {
  return { code, passed, severity: 'refusal', field, ...(detail && { detail }) }
}

export function notice(code: string, field: PolicyField, passed: boolean, detail?: Detail): PolicyCheck {
  return { code, passed, severity: 'notice', field, ...(detail && { detail }) }
}

/** The tiers the draft touches, each once. */
export function tiersOf(input: PolicyInput): readonly RiskTier[] {
  return [...new Set(input.entitlements.map((entitlement) => entitlement.riskTier))]
}
