import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { currentVendorApprovals, withdrawVendorApproval } from '~db/repositories/vendors'
import type { ReasonInput } from './vendor-input'

/**
 * Any holder of the seat withdraws its approval of a vendor; from then on the vendor's people hold nothing until the
 * seat approves again. It waits for no fresh code. Problems: not_found, second_factor_unproved.
 */
export async function withdrawApproval(
  services: Services,
  actor: Actor,
  vendorId: Id,
  approvalId: Id,
  input: ReasonInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const approvals = await currentVendorApprovals(tx, [vendorId])
    const approval = approvals.find((each) => each.id === approvalId)
    if (!approval || !may(actor, 'vendor.evaluate', { seat: approval.seat }, now)) return refuse('not_found')
    if (!actor.secondFactorProved) return refuse('second_factor_unproved')
    if (!(await withdrawVendorApproval(tx, approvalId, now, actor.personId, input.reason))) {
      return refuse('not_found')
    }
    await touch(tx, { vendorId }, now)
    await services.audit.append(tx, now, {
      type: 'vendor.approval_withdrawn',
      actorId: actor.personId,
      subjects: { vendor: vendorId },
      facts: { approval: approvalId, seat: approval.seat },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
