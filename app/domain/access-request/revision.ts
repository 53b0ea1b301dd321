import { type Graced, graceEntry } from '../grant/grace'
import { canonicalText } from '../kernel/canonical-text'
import type { Id } from '../kernel/ids'
import type { RiskTier } from '../policy/risk-tier'
import { type Adopting, adoptsEntry } from '../reconciliation/adoption'
import type { Schedule } from '../schedule/schedule'
import type { Scope } from './scope'

/** An entitlement version with all that gives it its meaning, as the approvers read it. */
export interface RevisionEntitlement {
  readonly entitlementId: Id
  readonly versionId: Id
  readonly version: number
  readonly name: string
  readonly systemId: Id
  readonly systemName: string
  /** The target's own identity as both seats confirmed it; null when it gives nothing yet. */
  readonly approvedIdentity: string | null
  /** What it is in the target, by the connector's entitlementSchema. */
  readonly mapping: unknown
  readonly zoneId: Id | null
  readonly zoneName: string | null
  readonly riskTier: RiskTier
  readonly escortRequired: boolean
  /** The version of its risk tier's policy that was in force. */
  readonly policyVersion: number
}

/** What is approved or denied: immutable, and complete without looking anything up. */
export interface RevisionBody extends Graced, Adopting {
  readonly requestId: Id
  readonly revision: number
  readonly requesterId: Id
  readonly vendorId: Id | null
  readonly site: { readonly id: Id; readonly name: string; readonly timeZone: string }
  readonly people: readonly { readonly id: Id; readonly name: string }[]
  readonly entitlements: readonly RevisionEntitlement[]
  readonly schedule: Schedule
  readonly purpose: string
  readonly workOrder: string
  readonly sponsorId: Id
}

/** A stored revision: the text its digest was taken of, and the body it says. */
export interface Revision {
  readonly id: Id
  readonly body: RevisionBody
  /** SHA-256 of `canonicalRevision(body)`, hex. */
  readonly digest: string
}

/** SHA-256 of a text's UTF-8, as lower-case hex; handed in, so that the rules stay free of the platform. */
export type Sha256 = (text: string) => string

/**
 * The revision as RFC 8785 canonical JSON, under a name of its own so that it can never be read as another signed
 * thing. People, entitlements and accounts to take over are sets: their order does not change the text. What there is none of
 * is not written, so that a revision from before it could be there keeps its digest.
 */
export function canonicalRevision({ grace, adopts, ...body }: RevisionBody): string {
  return canonicalText('daypass/revision/1', {
    ...body,
    ...graceEntry({ grace }),
    ...adoptsEntry({ adopts: adopts && sortedBy(adopts, (each) => each.findingId) }),
    people: sortedBy(body.people, (person) => person.id),
    entitlements: sortedBy(body.entitlements, (entitlement) => entitlement.versionId),
  })
}

/** What approvers confirm having read: hex SHA-256 of the canonical text. */
export function revisionDigest(body: RevisionBody, sha256: Sha256): string {
  return sha256(canonicalRevision(body))
}

/** What the revision asks for, as one product. */
export function requestedScope(body: RevisionBody): Scope {
  return {
    people: body.people.map((person) => person.id),
    entitlements: body.entitlements.map((entitlement) => entitlement.versionId),
    schedule: body.schedule,
    ...graceEntry(body),
  }
}

function sortedBy<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0))
}
