import type { Capabilities } from '~/domain/connected-system/connected-system'
import { DAY } from '~/domain/kernel/time'
import { evaluate, notices, refusals } from '~/domain/policy/evaluate'
import { DEFAULT_POLICIES, policiesFrom, type TierPolicy } from '~/domain/policy/policy'
import type { PolicyEntitlement, PolicyInput, PolicyPerson } from '~/domain/policy/policy-input'
import type { Schedule } from '~/domain/schedule/schedule'
import type { Document } from '~/domain/vendor/document'
import { aSchedule, START } from '../../support/examples'

/** A draft that policy has nothing against, and what it says of drafts that differ from it. */
export const now = START - DAY
export const capabilities: Capabilities = {
  nativeExpiry: 'instant',
  weeklyHours: false,
  disable: true,
  list: true,
  liveSessionKill: false,
  proof: 'read',
}

export const hall: PolicyEntitlement = {
  versionId: 'hall-1',
  name: 'Hall doors',
  siteId: 'plant',
  riskTier: 'low',
  escortRequired: false,
  archivedAt: null,
  systemName: 'Gate',
  systemConfirmed: true,
  capabilities,
}

export const ana: PolicyPerson = { id: 'ana', name: 'Ana', vendorId: 'acme', archivedAt: null }

export function paper(type: string, over: Partial<Document> = {}): Document {
  const vendors = type === 'insurance' || type === 'nda'
  return {
    type,
    vendorId: vendors ? 'acme' : null,
    personId: vendors ? null : 'ana',
    expiresOn: '2026-12-31',
    checkedAt: now,
    rejectedAt: null,
    archivedAt: null,
    ...over,
  }
}

export function input(over: Partial<PolicyInput> = {}): PolicyInput {
  return {
    now,
    policies: DEFAULT_POLICIES,
    site: { id: 'plant', timeZone: 'Europe/Berlin', archivedAt: null },
    vendor: {
      id: 'acme',
      archivedAt: null,
      contractEndsOn: null,
      approvals: [
        { seat: 'it', approverId: 'ines', withdrawnAt: null },
        { seat: 'physical_security', approverId: 'sam', withdrawnAt: null },
      ],
    },
    people: [ana],
    entitlements: [hall],
    documents: [paper('insurance')],
    schedule: aSchedule(),
    purpose: 'Change the fans',
    workOrder: 'WO-1',
    sponsor: { id: 'sponsor', vendorId: null, archivedAt: null },
    requesterId: 'lead',
    pending: [],
    ...over,
  }
}

export const refused = (over: Partial<PolicyInput>) =>
  refusals(evaluate(input(over))).map((p) => [p.code, p.field])
export const noticed = (over: Partial<PolicyInput>) =>
  notices(evaluate(input(over))).map((check) => check.code)
export const window = (validFrom: number, validTo: number): { schedule: Schedule } => ({
  schedule: aSchedule({ validFrom, validTo }),
})
export const low = (over: Partial<TierPolicy>) => ({
  policies: policiesFrom({ low: { ...DEFAULT_POLICIES.low, ...over } }),
})
export const vendor = (over: Partial<NonNullable<PolicyInput['vendor']>>) => {
  const base = input().vendor
  if (base === null) throw new Error('the base has a vendor')
  return { vendor: { ...base, ...over } }
}
