import { describe, expect, it } from 'vitest'
import { desired } from '~/domain/credential/desired'
import { type CapFacts, capsFor } from '~/domain/grant/caps'
import { DAY, HOUR } from '~/domain/kernel/time'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import type { Document } from '~/domain/vendor/document'
import { aCredential, aGrant, START } from '../../support/examples'

function paper(type: string, over: Partial<Document> = {}): Document {
  const vendors = type === 'insurance' || type === 'nda'
  return {
    type,
    vendorId: vendors ? 'acme' : null,
    personId: vendors ? null : 'ana',
    expiresOn: '2030-01-01',
    checkedAt: START - DAY,
    rejectedAt: null,
    archivedAt: null,
    ...over,
  }
}

const BASE: CapFacts = {
  person: { id: 'ana', vendorId: 'acme', archivedAt: null },
  vendor: { id: 'acme', archivedAt: null, contractEndsOn: null },
  vendorApprovals: [
    { seat: 'it', approverId: 'ines', withdrawnAt: null },
    { seat: 'physical_security', approverId: 'sam', withdrawnAt: null },
  ],
  documents: [paper('insurance')],
  site: { timeZone: 'Europe/Berlin', archivedAt: null },
  system: {
    id: 'gate',
    archivedAt: null,
    scrappedAt: null,
    approvedIdentity: 'gate-identity',
    confirmedByIt: 'ines',
    confirmedByPhysicalSecurity: 'sam',
  },
  entitlements: [{ versionId: 'hall-1', systemId: 'gate', riskTier: 'low', archivedAt: null }],
  policies: DEFAULT_POLICIES,
}

/** The caps that bite before 2030, as the documents of the base do. */
function reasons(over: Partial<CapFacts>, now = START + DAY) {
  return capsFor({ ...BASE, ...over }, now)
    .filter((cap) => cap.until < Date.UTC(2029, 0))
    .map((cap) => [cap.reason, cap.until])
}

function stateAt(now: number, over: Partial<CapFacts>) {
  return desired(aCredential(), [aGrant()], [], capsFor({ ...BASE, ...over }, now), now).state
}

describe('the caps on a credential', () => {
  it('are none that bite when all is in order', () => {
    expect(reasons({})).toEqual([])
    expect(stateAt(START, {})).toBe('on')
  })

  it.each([
    ['person_archived', { person: { ...BASE.person, archivedAt: START + HOUR } }],
    ['site_archived', { site: { ...BASE.site, archivedAt: START + HOUR } }],
    ['system_archived', { system: { ...BASE.system, archivedAt: START + HOUR } }],
    ['system_scrapped', { system: { ...BASE.system, scrappedAt: START + HOUR } }],
    ['vendor_archived', { vendor: { id: 'acme', contractEndsOn: null, archivedAt: START + HOUR } }],
    [
      'entitlement_archived',
      { entitlements: BASE.entitlements.map((e) => ({ ...e, archivedAt: START + HOUR })) },
    ],
  ] satisfies [string, Partial<CapFacts>][])(
    '%s stops since that instant, and at once by a clock that is behind it',
    (reason, over) => {
      expect(reasons(over)).toEqual([[reason, START + HOUR]])
      expect(stateAt(START + HOUR, over)).toBe('off')
      expect(reasons(over, START)).toEqual([[reason, START]])
      expect(stateAt(START, over)).toBe('off')
    },
  )

  it.each([
    ['nobody confirmed where the system points', { approvedIdentity: null }],
    ['one seat did not confirm it', { confirmedByPhysicalSecurity: null }],
    ['one person confirmed it for both seats', { confirmedByPhysicalSecurity: 'ines' }],
  ])('give nothing while %s', (_what, system) => {
    const over = { system: { ...BASE.system, ...system } }
    expect(reasons(over)).toEqual([['system_unconfirmed', 0]])
    expect(stateAt(START, over)).toBe('off')
  })

  it('give nothing when an approval of the vendor is missing, withdrawn, or the same person’s twice', () => {
    const [it_, security] = BASE.vendorApprovals
    if (!it_ || !security) throw new Error('two approvals')
    const never = [['vendor_not_approved', 0]]
    expect(reasons({ vendorApprovals: [it_] })).toEqual(never)
    expect(reasons({ vendorApprovals: [it_, { ...security, withdrawnAt: START }] })).toEqual(never)
    expect(reasons({ vendorApprovals: [it_, { ...security, approverId: 'ines' }] })).toEqual(never)
  })

  it('give nothing to a person who is of another vendor than the credential by now', () => {
    expect(reasons({ vendor: { id: 'other', archivedAt: null, contractEndsOn: null } })).toEqual([
      ['vendor_not_approved', 0],
    ])
  })

  it('end with the last local day of the contract, on the day the clocks change too', () => {
    const contract = (contractEndsOn: string) => ({
      vendor: { id: 'acme', archivedAt: null, contractEndsOn },
    })
    expect(reasons(contract('2026-03-25'))).toEqual([['contract_ended', Date.UTC(2026, 2, 25, 23)]])
    expect(reasons(contract('2026-03-29'))).toEqual([['contract_ended', Date.UTC(2026, 2, 29, 22)]])
    expect(reasons(contract('soon'))).toEqual([['contract_ended', 0]])
  })

  it('end with the last local day of the document that lasts longest', () => {
    const documents = [
      paper('insurance', { expiresOn: '2026-03-24' }),
      paper('insurance', { expiresOn: '2026-03-25' }),
    ]
    expect(reasons({ documents })).toEqual([['document_missing', Date.UTC(2026, 2, 25, 23)]])
  })

  it.each([
    ['is missing', []],
    ['was not checked', [paper('insurance', { checkedAt: null })]],
    ['was rejected', [paper('insurance', { rejectedAt: START })]],
    ['was archived', [paper('insurance', { archivedAt: START })]],
    ['is another vendor’s', [paper('insurance', { vendorId: 'other' })]],
    ['has no date that can be read', [paper('insurance', { expiresOn: 'for ever' })]],
    ['is of another kind', [paper('nda')]],
  ])('give nothing when the insurance %s', (_what, documents) => {
    expect(reasons({ documents })).toEqual([['document_missing', 0]])
    expect(stateAt(START, { documents })).toBe('off')
  })

  it('ask for what the risk tier asks for, and everything for a tier nobody knows', () => {
    const tier = (riskTier: string) => ({ entitlements: BASE.entitlements.map((e) => ({ ...e, riskTier })) })
    const documents = ['insurance', 'nda', 'induction'].map((type) => paper(type))
    expect(reasons({ ...tier('high'), documents })).toEqual([])
    expect(reasons({ ...tier('critical'), documents })).toEqual([['document_missing', 0]])
    expect(reasons({ ...tier('whatever'), documents })).toEqual([['document_missing', 0]])
    const ofSomebodyElse = [...documents, paper('background_check', { personId: 'ben' })]
    expect(reasons({ ...tier('critical'), documents: ofSomebodyElse })).toEqual([['document_missing', 0]])
    const complete = [...documents, paper('background_check')]
    expect(reasons({ ...tier('critical'), documents: complete })).toEqual([])
  })

  it('stop one entitlement and leave another alone', () => {
    const entitlements = [
      { versionId: 'hall-1', systemId: 'gate', riskTier: 'low', archivedAt: null },
      { versionId: 'hall-2', systemId: 'gate', riskTier: 'low', archivedAt: START },
      { versionId: 'hall-3', systemId: 'elsewhere', riskTier: 'low', archivedAt: null },
    ]
    const caps = capsFor({ ...BASE, entitlements }, START)
    const grants = entitlements.map((e) => aGrant({ entitlementVersionId: e.versionId }))
    expect([...desired(aCredential(), grants, [], caps, START).entitlements.keys()]).toEqual(['hall-1'])
  })

  it('give nothing, and do not fail, at a site whose time zone nobody knows', () => {
    const over = { site: { timeZone: 'Nowhere/Atall', archivedAt: null } }
    expect(reasons(over)).toEqual([['document_missing', 0]])
  })
})
