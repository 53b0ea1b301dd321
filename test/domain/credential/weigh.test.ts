import { describe, expect, it } from 'vitest'
import { type StandingFacts, weigh } from '~/domain/credential/weigh'
import type { CapFacts } from '~/domain/grant/caps'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { aCredential, aGrant, aLock, anApproval, aRevision, START, sha256 } from '../../support/examples'

const revision = aRevision()
const proof = { sha256, macIsValid: () => true }
const capFacts: CapFacts = {
  person: { id: 'ana', vendorId: 'acme', archivedAt: 7 },
  vendor: null,
  vendorApprovals: [],
  documents: [],
  site: { timeZone: 'Europe/Berlin', archivedAt: null },
  system: {
    id: 'gate',
    archivedAt: null,
    scrappedAt: null,
    approvedIdentity: 'x',
    confirmedByIt: 'ines',
    confirmedByPhysicalSecurity: 'sam',
  },
  entitlements: [],
  policies: DEFAULT_POLICIES,
}

function facts(over: Partial<StandingFacts> = {}): StandingFacts {
  return {
    credential: aCredential(),
    grants: [aGrant()],
    revisions: [revision],
    approvals: [anApproval('it', revision), anApproval('physical_security', revision)],
    locks: [aLock()],
    capFacts,
    ...over,
  }
}

describe('weighing what is stored about a credential', () => {
  it('keeps what both seats back, with locks, caps and what was approved to mean', () => {
    const standing = weigh(facts(), proof, START)
    expect(standing.grants).toEqual([aGrant()])
    expect(standing.unbacked).toEqual([])
    expect(standing.locks).toEqual([aLock()])
    expect(standing.caps).toContainEqual({ reason: 'person_archived', entitlementVersionId: null, until: 7 })
    expect([...standing.mappings]).toEqual([['hall-1', { zone: 'hall' }]])
  })

  it('leaves out, and names, grants that nothing stands behind', () => {
    const planted = [aGrant(), aGrant({ id: 'other', revisionId: 'planted' })]
    expect(weigh(facts({ grants: planted }), proof, START).unbacked).toEqual([
      { grantId: 'other', why: 'not_of_revision' },
    ])
    expect(weigh(facts({ approvals: [] }), proof, START)).toMatchObject({
      grants: [],
      unbacked: [{ grantId: 'grant', why: 'not_approved_by_both' }],
    })
    expect(weigh(facts({ approvals: [] }), proof, START).mappings.size).toBe(0)
  })
})
