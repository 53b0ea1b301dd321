import { describe, expect, it } from 'vitest'
import { requestedScope } from '~/domain/access-request/revision'
import type { Approval } from '~/domain/approval/approval'
import { whyUnbacked } from '~/domain/grant/backing'
import type { Grant } from '~/domain/grant/grant'
import { grantsFrom } from '~/domain/grant/product'
import { HOUR } from '~/domain/kernel/time'
import { aGrant, anApproval, aRevision, aSchedule, START, sha256 } from '../../support/examples'

const revision = aRevision()
const requested = requestedScope(revision.body)
const proof = { sha256, macIsValid: (approval: Approval) => approval.mac === 'valid' }
const it_ = anApproval('it', revision)
const security = anApproval('physical_security', revision)

function why(grant: Grant, approvals: readonly Approval[] = [it_, security]) {
  return whyUnbacked(grant, approvals, revision, proof)
}

describe('the grants of a scope', () => {
  it('are each person with each entitlement under the one schedule, and all of them backed', () => {
    const grants = grantsFrom(requested, revision)
    expect(grants.map((g) => [g.personId, g.entitlementVersionId, g.systemId])).toEqual([
      ['ana', 'hall-1', 'gate'],
      ['ana', 'video-1', 'vms'],
      ['ben', 'hall-1', 'gate'],
      ['ben', 'video-1', 'vms'],
    ])
    for (const grant of grants) expect(why({ ...grant, id: 'g', endedAt: null })).toBeNull()
  })

  it('leave out whom and what the revision does not name', () => {
    expect(grantsFrom({ ...requested, people: ['zoe'] }, revision)).toEqual([])
    expect(grantsFrom({ ...requested, entitlements: ['roof-1'] }, revision)).toEqual([])
  })
})

describe('a grant', () => {
  it('is backed by both seats, an early end notwithstanding', () => {
    expect(why(aGrant())).toBeNull()
    expect(why(aGrant({ endedAt: START + HOUR }))).toBeNull()
  })

  it.each([
    ['one seat alone', [it_]],
    ['nobody', []],
    ['one seat twice', [it_, anApproval('it', revision, { id: 'again', approverId: 'sam' })]],
    ['one person in both seats', [it_, { ...security, approverId: it_.approverId }]],
    ['a denial', [it_, { ...security, verdict: 'deny' as const }]],
    ['an approval whose MAC is not its own', [it_, { ...security, mac: 'planted' }]],
    ['an approval of another revision', [it_, { ...security, revisionId: 'revision-2' }]],
    ['an approval of another digest', [it_, { ...security, digest: 'other' }]],
    ['an approval of another request', [it_, { ...security, requestId: 'other' }]],
    ['an approval by one of the crew', [it_, { ...security, approverId: 'ben' }]],
    ['an approval by the requester', [it_, { ...security, approverId: 'lead' }]],
    ['an approval by the sponsor', [it_, { ...security, approverId: 'sponsor' }]],
    ['an approval without a scope', [it_, { ...security, scope: null }]],
    ['an approval of other people', [it_, { ...security, scope: { ...requested, people: ['ben'] } }]],
    [
      'an approval of other rights',
      [it_, { ...security, scope: { ...requested, entitlements: ['video-1'] } }],
    ],
    [
      'an approval that ends sooner',
      [it_, { ...security, scope: { ...requested, schedule: aSchedule({ validTo: START + HOUR }) } }],
    ],
  ])('is not backed by %s', (_what, approvals) => {
    expect(why(aGrant(), approvals)).toBe('not_approved_by_both')
  })

  it.each([
    ['a person', { personId: 'zoe' }],
    ['a right', { entitlementVersionId: 'roof-1' }],
    ['an entitlement', { entitlementId: 'roof' }],
    ['a system', { systemId: 'vms' }],
    ['a site', { siteId: 'depot' }],
    ['a vendor', { vendorId: null }],
    ['a longer window', { schedule: aSchedule({ validTo: START + 900 * HOUR }) }],
    [
      'weekly hours without any opening',
      { schedule: aSchedule({ weekly: { timeZone: 'Europe/Berlin', openings: [] } }) },
    ],
    ['a request', { requestId: 'other' }],
    ['a revision', { revisionId: 'revision-2' }],
  ] satisfies [string, Partial<Grant>][])(
    'is not backed for %s that the revision does not name',
    (_what, over) => {
      expect(why(aGrant(over))).toBe('not_of_revision')
    },
  )

  it('is not backed by a revision whose text was altered after it was approved', () => {
    const altered = { ...revision, body: { ...revision.body, purpose: 'Something else' } }
    expect(whyUnbacked(aGrant(), [it_, security], altered, proof)).toBe('revision_altered')
  })
})
