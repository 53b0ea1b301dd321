import type { Revision } from '../access-request/revision'
import type { Scope } from '../access-request/scope'
import { graceEntry } from './grace'
import type { Grant } from './grant'

export type NewGrant = Omit<Grant, 'id' | 'endedAt'>

/**
 * The grants a scope stands for: each of its people with each of its entitlements, under its one schedule. Who or what
 * the revision does not name is left out.
 */
export function grantsFrom(scope: Scope, revision: Revision): readonly NewGrant[] {
  const { body } = revision
  const people = body.people.filter((person) => scope.people.includes(person.id))
  const entitlements = body.entitlements.filter((e) => scope.entitlements.includes(e.versionId))
  return people.flatMap((person) =>
    entitlements.map((entitlement) => ({
      requestId: body.requestId,
      revisionId: revision.id,
      personId: person.id,
      systemId: entitlement.systemId,
      siteId: body.site.id,
      vendorId: body.vendorId,
      entitlementId: entitlement.entitlementId,
      entitlementVersionId: entitlement.versionId,
      schedule: scope.schedule,
      ...graceEntry(scope),
    })),
  )
}
