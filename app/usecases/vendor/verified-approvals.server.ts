import { verifiedVendorApprovals } from '~/domain/vendor/approval-text'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import type { VendorApprovalRow } from '~db/repositories/vendors'

/** The approvals whose MAC is their own. */
export function verified(
  { keys }: Pick<Services, 'keys'>,
  approvals: readonly VendorApprovalRow[],
): readonly VendorApprovalRow[] {
  return verifiedVendorApprovals(approvals, backingProof(keys))
}
