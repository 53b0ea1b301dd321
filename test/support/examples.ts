import { createHash } from 'node:crypto'
import type { Revision, RevisionBody, RevisionEntitlement } from '~/domain/access-request/revision'
import { requestedScope, revisionDigest } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import type { Approval } from '~/domain/approval/approval'
import type { Credential } from '~/domain/credential/credential'
import type { Cap, Grant } from '~/domain/grant/grant'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR } from '~/domain/kernel/time'
import type { Lock } from '~/domain/lock/lock'
import type { Actor, RoleAssignment } from '~/domain/person/roles'
import type { Schedule } from '~/domain/schedule/schedule'

/** 2026-03-25T00:00:00Z, a Wednesday; clocks in Berlin go forward on the Sunday after it. */
export const START = Date.UTC(2026, 2, 25)

export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

export function aSchedule(over: Partial<Schedule> = {}): Schedule {
  return { validFrom: START, validTo: START + 2 * DAY, weekly: null, ...over }
}

export function aCredential(over: Partial<Credential> = {}): Credential {
  return { id: 'credential', personId: 'ana', systemId: 'gate', siteId: 'plant', vendorId: 'acme', ...over }
}

export function aGrant(over: Partial<Grant> = {}): Grant {
  return {
    id: 'grant',
    requestId: 'request',
    revisionId: 'revision-1',
    personId: 'ana',
    systemId: 'gate',
    siteId: 'plant',
    vendorId: 'acme',
    entitlementId: 'hall',
    entitlementVersionId: 'hall-1',
    schedule: aSchedule(),
    endedAt: null,
    ...over,
  }
}

export function aLock(over: Partial<Lock> = {}): Lock {
  return { id: 'lock', target: 'everyone', targetId: null, placedAt: START, liftedAt: null, ...over }
}

export function aCap(over: Partial<Cap> = {}): Cap {
  return { reason: 'document_missing', entitlementVersionId: null, until: START + DAY, ...over }
}

export function anEntitlement(over: Partial<RevisionEntitlement> = {}): RevisionEntitlement {
  return {
    entitlementId: 'hall',
    versionId: 'hall-1',
    version: 1,
    name: 'Hall doors',
    systemId: 'gate',
    systemName: 'Gate',
    approvedIdentity: 'gate-identity',
    mapping: { zone: 'hall' },
    zoneId: 'hall-zone',
    zoneName: 'Hall',
    riskTier: 'low',
    escortRequired: false,
    policyVersion: 1,
    ...over,
  }
}

export function aBody(over: Partial<RevisionBody> = {}): RevisionBody {
  return {
    requestId: 'request',
    revision: 1,
    requesterId: 'lead',
    vendorId: 'acme',
    site: { id: 'plant', name: 'Plant', timeZone: 'Europe/Berlin' },
    people: [
      { id: 'ana', name: 'Ana' },
      { id: 'ben', name: 'Ben' },
    ],
    entitlements: [
      anEntitlement(),
      anEntitlement({
        entitlementId: 'video',
        versionId: 'video-1',
        name: 'Video viewer',
        systemId: 'vms',
        systemName: 'VMS',
        mapping: { group: 'viewers' },
      }),
    ],
    schedule: aSchedule(),
    purpose: 'Change the fans',
    workOrder: 'WO-1',
    sponsorId: 'sponsor',
    ...over,
  }
}

export function aRevision(over: Partial<RevisionBody> = {}): Revision {
  const body = aBody(over)
  return { id: `revision-${body.revision}`, body, digest: revisionDigest(body, sha256) }
}

/** Staff with those appointments, in force since long ago. */
export function staff(
  personId: string,
  ...roles: (Pick<RoleAssignment, 'role'> & Partial<RoleAssignment>)[]
): Actor {
  return {
    personId,
    kind: 'staff',
    vendorId: null,
    crewLead: false,
    secondFactorProved: true,
    assignments: roles.map((role) => ({ siteId: null, seat: null, effectiveAt: START - 30 * DAY, ...role })),
  }
}

export function approver(personId: string, seat: Seat, over: Partial<RoleAssignment> = {}): Actor {
  return staff(personId, { role: 'approver', siteId: 'plant', seat, ...over })
}

/** An approval whose MAC the examples' proof accepts. */
export function anApproval(seat: Seat, revision: Revision, over: Partial<Approval> = {}): Approval {
  return {
    id: `approval-${seat}`,
    requestId: revision.body.requestId,
    revisionId: revision.id,
    seat,
    approverId: seat === 'it' ? 'ines' : 'sam',
    verdict: 'approve',
    scope: requestedScope(revision.body),
    digest: revision.digest,
    decidedAt: START - HOUR,
    totpStep: 7,
    mac: 'valid',
    ...over,
  }
}

export function narrowed(scope: Scope, over: Partial<Scope>): Scope {
  return { ...scope, ...over }
}
