import { type Id, SEATS, type Seat } from '../kernel/ids'
import type { Instant } from '../kernel/time'

/** A seat-holder's recorded evaluation of a vendor. Hand in only those whose MAC was verified. */
export interface VendorApproval {
  readonly seat: Seat
  readonly approverId: Id
  readonly withdrawnAt: Instant | null
}

export interface VendorStanding {
  readonly approved: boolean
  /** Seats whose current approval is missing. */
  readonly missing: readonly Seat[]
}

/** Approved only while both seats' approvals stand, given by two different people. */
export function vendorStanding(approvals: readonly VendorApproval[]): VendorStanding {
  const current = approvals.filter((approval) => approval.withdrawnAt === null)
  const missing = SEATS.filter((seat) => !current.some((approval) => approval.seat === seat))
  const [it, security] = SEATS.map((seat) => current.filter((approval) => approval.seat === seat))
  const approved = (it ?? []).some((a) => (security ?? []).some((b) => a.approverId !== b.approverId))
  return { approved, missing }
}

/** Whether this person may give the vendor this seat's approval: the other seat's is by somebody else. */
export function mayEvaluate(approvals: readonly VendorApproval[], seat: Seat, approverId: Id): boolean {
  return !approvals.some(
    (approval) =>
      approval.withdrawnAt === null && (approval.seat === seat || approval.approverId === approverId),
  )
}
