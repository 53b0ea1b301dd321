import { describe, expect, it } from 'vitest'
import {
  type StoredVendorApproval,
  vendorApprovalMacInput,
  verifiedVendorApprovals,
} from '~/domain/vendor/approval-text'
import { sha256 } from '../../support/examples'

/** A MAC anybody could make, which is all these rules need. */
const macOf = (text: string) => `mac ${sha256(text)}`
const proof = { sha256, verifyMac: (text: string, mac: string) => macOf(text) === mac }

const unsigned = {
  id: 'a',
  vendorId: 'acme',
  seat: 'it' as const,
  approverId: 'ines',
  evaluation: 'ISO 27001 seen',
  decidedAt: 5,
}
const digest = sha256(unsigned.evaluation)
const signed: StoredVendorApproval = {
  ...unsigned,
  mac: macOf(vendorApprovalMacInput({ ...unsigned, evaluationDigest: digest })),
}

describe('an approval of a vendor', () => {
  it('counts as it was written', () => {
    expect(verifiedVendorApprovals([signed], proof)).toEqual([signed])
  })

  it.each([
    { id: 'b' },
    { vendorId: 'other' },
    { seat: 'physical_security' as const },
    { approverId: 'sam' },
    { evaluation: 'Nothing seen' },
    { decidedAt: 6 },
    { mac: '' },
  ])('does not count once %o was edited', (edit) => {
    expect(verifiedVendorApprovals([{ ...signed, ...edit }], proof)).toEqual([])
  })
})
