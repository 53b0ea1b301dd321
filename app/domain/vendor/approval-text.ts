import { canonicalText } from '../kernel/canonical-text'
import type { Id, Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** A vendor's approval as it is stored, with the MAC that nobody with the database alone can make. */
export interface StoredVendorApproval {
  readonly id: Id
  readonly vendorId: Id
  readonly seat: Seat
  readonly approverId: Id
  /** What was checked, as written. */
  readonly evaluation: string
  readonly decidedAt: Instant
  readonly mac: string
}

/** What the MAC of a vendor's approval covers; the evaluation goes in as its hex SHA-256. */
export function vendorApprovalMacInput(
  approval: Omit<StoredVendorApproval, 'mac' | 'evaluation'> & { readonly evaluationDigest: string },
): string {
  return canonicalText('daypass/vendor-approval/1', {
    id: approval.id,
    vendorId: approval.vendorId,
    seat: approval.seat,
    approverId: approval.approverId,
    evaluationDigest: approval.evaluationDigest,
    decidedAt: approval.decidedAt,
  })
}

/** How stored approvals are told from planted ones. */
export interface VendorApprovalProof {
  /** Hex SHA-256 of a text. */
  readonly sha256: (text: string) => string
  readonly verifyMac: (text: string, mac: string) => boolean
}

/** Those whose MAC is their own: a planted or edited row counts for nothing. */
export function verifiedVendorApprovals<T extends StoredVendorApproval>(
  approvals: readonly T[],
  proof: VendorApprovalProof,
): readonly T[] {
  return approvals.filter((approval) =>
    proof.verifyMac(
      vendorApprovalMacInput({ ...approval, evaluationDigest: proof.sha256(approval.evaluation) }),
      approval.mac,
    ),
  )
}
