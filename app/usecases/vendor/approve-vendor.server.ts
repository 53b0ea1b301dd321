import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import { vendorApprovalMacInput } from '~/domain/vendor/approval-text'
import { mayEvaluate } from '~/domain/vendor/standing'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { personById } from '~db/repositories/people'
import { currentVendorApprovals, insertVendorApproval, vendorById } from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import { withSecondFactor } from '../identity/second-factor.server'
import type { EvaluationInput } from './vendor-input'

/**
 * A seat-holder's recorded evaluation of a vendor, with a fresh code, is that seat's approval. The two seats' are by two
 * people, neither of them the vendor's own contact. Problems: not_found, archived, approver_is_contact,
 * seat_has_approved, person_has_approved, and at `code` those of `proveSecondFactor`.
 */
export async function approveVendor(
  services: Services,
  actor: Actor,
  vendorId: Id,
  input: EvaluationInput,
): Promise<Result<Id>> {
  const now = services.clock.now()
  if (!may(actor, 'vendor.evaluate', { seat: input.seat }, now)) return refuse('not_found')
  const saved = withSecondFactor(services, actor, input.code, now, async (tx, actor) => {
    if (!may(actor, 'vendor.evaluate', { seat: input.seat }, now)) return refuse('not_found')
    const vendor = await vendorById(tx, vendorId)
    if (!vendor) return refuse('not_found')
    if (vendor.archivedAt !== null) return refuse('archived')
    const approver = await personById(tx, actor.personId)
    if (!approver || approver.archivedAt !== null) return refuse('not_found')
    if (approver.email === vendor.contactEmail) return refuse('approver_is_contact')
    const current = await currentVendorApprovals(tx, [vendorId])
    if (!mayEvaluate(current, input.seat, actor.personId)) {
      const seatTaken = current.some((approval) => approval.seat === input.seat)
      return refuse(seatTaken ? { code: 'seat_has_approved', field: 'seat' } : 'person_has_approved')
    }
    const approval = {
      id: services.ids.id(),
      vendorId,
      seat: input.seat,
      approverId: actor.personId,
      decidedAt: now,
    }
    const digest = sha256(input.evaluation)
    await insertVendorApproval(tx, {
      ...approval,
      evaluation: input.evaluation,
      mac: services.keys.mac(vendorApprovalMacInput({ ...approval, evaluationDigest: digest })),
    })
    await services.audit.append(tx, now, {
      type: 'vendor.approved_by_seat',
      actorId: actor.personId,
      subjects: { vendor: vendorId },
      facts: { approval: approval.id, seat: input.seat, evaluation: digest },
    })
    await touch(tx, { vendorId }, now)
    tx.afterCommit(services.wake)
    return ok(approval.id)
  })
  return orDuplicate(saved, { code: 'seat_has_approved', field: 'seat' })
}
