import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '~/domain/kernel/time'
import { PURPOSE_MAX, WORK_ORDER_MAX } from '~/domain/policy/check-texts'
import { evaluate, refusals } from '~/domain/policy/evaluate'
import type { PolicyInput } from '~/domain/policy/policy-input'
import { START } from '../../support/examples'
import { ana, hall, input, low, noticed, now, paper, refused, vendor, window } from './draft'

describe('policy', () => {
  it('has nothing against a request in order, and says what it looked at', () => {
    const checks = evaluate(input())
    expect(checks.filter((check) => !check.passed)).toEqual([])
    expect(new Set(checks.map((check) => check.code)).size).toBeGreaterThan(20)
  })

  it.each([
    ['a window without end', window(START, START - 1), [['end_before_start', 'validTo']]],
    ['an empty window', window(START, START), [['end_before_start', 'validTo']]],
    ['a window in the past', window(now - DAY, now), [['window_past', 'validTo']]],
    ['no window', { schedule: null }, [['window_missing', 'validFrom']]],
    ['a window longer than its tier allows', window(START, START + 91 * DAY), [['too_long', 'validTo']]],
    [
      'a person of another vendor',
      { people: [{ ...ana, vendorId: 'other' }] },
      [['person_of_other_vendor', 'people']],
    ],
    ['a person who left', { people: [{ ...ana, archivedAt: 1 }] }, [['person_archived', 'people']]],
    ['nobody', { people: [] }, [['people_missing', 'people']]],
    ['nothing', { entitlements: [], documents: [] }, [['entitlements_missing', 'entitlements']]],
    ['no site', { site: null }, [['site_missing', 'siteId']]],
    [
      'an archived site',
      { site: { id: 'plant', timeZone: 'Europe/Berlin', archivedAt: 1 } },
      [['site_archived', 'siteId']],
    ],
    [
      'an entitlement of another site',
      { entitlements: [{ ...hall, siteId: 'depot' }] },
      [['entitlement_of_other_site', 'entitlements']],
    ],
    [
      'an archived entitlement',
      { entitlements: [{ ...hall, archivedAt: 1 }] },
      [['entitlement_archived', 'entitlements']],
    ],
    [
      'a system nobody confirmed',
      { entitlements: [{ ...hall, systemConfirmed: false }] },
      [['system_unconfirmed', 'entitlements']],
    ],
    ['no purpose', { purpose: ' \n' }, [['purpose_missing', 'purpose']]],
    ['a purpose too long', { purpose: 'x'.repeat(PURPOSE_MAX + 1) }, [['purpose_too_long', 'purpose']]],
    [
      'a work order too long',
      { workOrder: 'x'.repeat(WORK_ORDER_MAX + 1) },
      [['work_order_too_long', 'workOrder']],
    ],
    ['no sponsor', { sponsor: null }, [['sponsor_missing', 'sponsorId']]],
    [
      'a sponsor of the vendor',
      { sponsor: { id: 'boss', vendorId: 'acme', archivedAt: null } },
      [['sponsor_not_staff', 'sponsorId']],
    ],
    [
      'a sponsor who left',
      { sponsor: { id: 'boss', vendorId: null, archivedAt: 1 } },
      [['sponsor_not_staff', 'sponsorId']],
    ],
    [
      'a sponsor who asks',
      { sponsor: { id: 'lead', vendorId: null, archivedAt: null } },
      [['sponsor_in_crew', 'sponsorId']],
    ],
    ['an archived vendor', vendor({ archivedAt: 1 }), [['vendor_archived', 'people']]],
    [
      'a vendor that one seat approved',
      vendor({ approvals: [{ seat: 'it', approverId: 'ines', withdrawnAt: null }] }),
      [['vendor_not_approved', 'people']],
    ],
    ['a contract that is over', vendor({ contractEndsOn: '2026-03-24' }), [['contract_ended', 'people']]],
    ['a missing document', { documents: [] }, [['document_missing', 'people']]],
    [
      'a document nobody checked',
      { documents: [paper('insurance', { checkedAt: null })] },
      [['document_missing', 'people']],
    ],
    [
      'a document that is over before the start',
      { documents: [paper('insurance', { expiresOn: '2026-03-24' })] },
      [['document_expired', 'people']],
    ],
  ] as [string, Partial<PolicyInput>, unknown][])('refuses %s', (_what, over, expected) => {
    expect(refused(over)).toEqual(expected)
  })

  it('takes texts, lengths and lead times that are just allowed', () => {
    expect(refused({ purpose: 'x'.repeat(PURPOSE_MAX), workOrder: 'x'.repeat(WORK_ORDER_MAX) })).toEqual([])
    expect(refused(window(START, START + 90 * DAY))).toEqual([])
    expect(refused(low({ leadTime: DAY }))).toEqual([])
    expect(refused(low({ leadTime: DAY + 1 }))).toEqual([['too_soon', 'validFrom']])
  })

  it('takes a window that has begun, where no lead time is asked for', () => {
    expect(refused(window(now - HOUR, now + HOUR))).toEqual([])
    expect(refused({ ...window(now - HOUR, now + HOUR), ...low({ leadTime: 1 }) })).toEqual([
      ['too_soon', 'validFrom'],
    ])
  })

  it('asks for the documents of the tier: of the vendor once, of each person', () => {
    const ben = { ...ana, id: 'ben', name: 'Ben' }
    const documents = [paper('insurance'), paper('nda'), paper('induction')]
    const high = { entitlements: [{ ...hall, riskTier: 'high' as const }] }
    expect(refused({ ...high, documents })).toEqual([])
    const problems = refusals(evaluate(input({ ...high, documents, people: [ana, ben] })))
    expect(problems).toEqual([
      { code: 'document_missing', field: 'people', detail: { document: 'induction', person: 'Ben' } },
    ])
  })

  it('tells when contract or document end inside the window, to the local end of the day', () => {
    const until = { documents: [paper('insurance', { expiresOn: '2026-03-25' })] }
    const midnight = Date.UTC(2026, 2, 25, 23)
    expect(refused({ ...until, ...window(midnight - 1, midnight + HOUR) })).toEqual([])
    expect(noticed({ ...until, ...window(midnight - 1, midnight + HOUR) })).toEqual([
      'document_expires_inside',
    ])
    expect(noticed({ ...until, ...window(START, midnight) })).toEqual([])
    expect(refused({ ...until, ...window(midnight, midnight + HOUR) })).toEqual([
      ['document_expired', 'people'],
    ])
    expect(noticed(vendor({ contractEndsOn: '2026-03-25' }))).toEqual(['contract_ends_inside'])
  })

  it('counts a document that ended today as over although the window began earlier', () => {
    const over = {
      documents: [paper('insurance', { expiresOn: '2026-03-23' })],
      ...window(START - 9 * DAY, START),
    }
    expect(refused(over)).toEqual([['document_expired', 'people']])
  })
})
