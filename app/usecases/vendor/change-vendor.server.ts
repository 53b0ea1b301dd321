import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import {
  currentVendorApprovals,
  updateVendor,
  vendorById,
  vendorByName,
  withdrawVendorApproval,
} from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import type { VendorInput } from './vendor-input'

/** The reason that stands beside an approval withdrawn by a new name. */
const RENAMED = 'The vendor was given another name.'

/**
 * Changes a vendor. The end of the contract limits access from now on. Another name withdraws the approvals of both seats:
 * they approved somebody who was called something else, and one person alone does not put another company in its place.
 * Problems: not_found, archived, name_taken, name_archived.
 */
export async function changeVendor(
  services: Services,
  actor: Actor,
  vendorId: Id,
  input: VendorInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const vendor = await vendorById(tx, vendorId)
    if (!vendor) return refuse('not_found')
    if (vendor.archivedAt !== null) return refuse('archived')
    const namesake = await vendorByName(tx, input.name)
    if (namesake && namesake.id !== vendorId) {
      return refuse({ code: namesake.archivedAt === null ? 'name_taken' : 'name_archived', field: 'name' })
    }
    const renamed = input.name !== vendor.name
    await updateVendor(tx, vendorId, input)
    await services.audit.append(tx, now, {
      type: 'vendor.changed',
      actorId: actor.personId,
      subjects: { vendor: vendorId },
      facts: {
        renamed,
        contractEndedOn: vendor.contractEndsOn,
        contractEndsOn: input.contractEndsOn,
      },
    })
    for (const approval of renamed ? await currentVendorApprovals(tx, [vendorId]) : []) {
      await withdrawVendorApproval(tx, approval.id, now, actor.personId, RENAMED)
      await services.audit.append(tx, now, {
        type: 'vendor.approval_withdrawn',
        actorId: actor.personId,
        subjects: { vendor: vendorId },
        facts: { approval: approval.id, seat: approval.seat },
      })
    }
    if (renamed || input.contractEndsOn !== vendor.contractEndsOn) {
      await touch(tx, { vendorId }, now)
      tx.afterCommit(services.wake)
    }
    return ok(null)
  })
  return orDuplicate(saved, { code: 'name_taken', field: 'name' })
}
