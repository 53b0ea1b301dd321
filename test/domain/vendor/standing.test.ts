import { describe, expect, it } from 'vitest'
import { mayEvaluate, type VendorApproval, vendorStanding } from '~/domain/vendor/standing'

const it_: VendorApproval = { seat: 'it', approverId: 'ines', withdrawnAt: null }
const security: VendorApproval = { seat: 'physical_security', approverId: 'sam', withdrawnAt: null }

describe('a vendor', () => {
  it('is approved while both seats, two people, say so', () => {
    expect(vendorStanding([it_, security])).toEqual({ approved: true, missing: [] })
  })

  it.each([
    ['nobody spoke', [], ['it', 'physical_security']],
    ['one seat spoke', [it_], ['physical_security']],
    ['one seat spoke twice', [it_, { ...it_, approverId: 'sam' }], ['physical_security']],
    ['one seat took it back', [{ ...it_, withdrawnAt: 5 }, security], ['it']],
    ['one person spoke for both', [it_, { ...security, approverId: 'ines' }], []],
  ] as const)('is not approved when %s', (_what, approvals, missing) => {
    expect(vendorStanding(approvals)).toEqual({ approved: false, missing })
  })

  it('may be evaluated by each seat once, and by each person once', () => {
    expect(mayEvaluate([it_], 'physical_security', 'sam')).toBe(true)
    expect(mayEvaluate([it_], 'physical_security', 'ines')).toBe(false)
    expect(mayEvaluate([it_], 'it', 'ida')).toBe(false)
    expect(mayEvaluate([{ ...it_, withdrawnAt: 5 }], 'it', 'ines')).toBe(true)
  })
})
