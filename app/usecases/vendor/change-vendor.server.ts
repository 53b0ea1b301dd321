import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { updateVendor, vendorById, vendorByName } from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import type { VendorInput } from './vendor-input'

/**
 * Changes a vendor. The approvals of both seats stay; the end of the contract limits access from now on.
 * Problems: not_found, archived, name_taken, name_archived.
 */
export async function changeVendor(
  services: Services,
  actor: Actor,
  vendorId: Id,
  input: VendorInput,
): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  const saved = services.store.transact(async (tx) => {
    const vendor = await vendorById(tx, vendorId)
    if (!vendor) return refuse('not_found')
    if (vendor.archivedAt !== null) return refuse('archived')
    const namesake = await vendorByName(tx, input.name)
    if (namesake && namesake.id !== vendorId) {
      return refuse({ code: namesake.archivedAt === null ? 'name_taken' : 'name_archived', field: 'name' })
    }
    await updateVendor(tx, vendorId, input)
    await services.audit.append(tx, now, {
      type: 'vendor.changed',
      actorId: actor.personId,
      subjects: { vendor: vendorId },
      facts: {
        renamed: input.name !== vendor.name,
        contractEndedOn: vendor.contractEndsOn,
        contractEndsOn: input.contractEndsOn,
      },
    })
    if (input.contractEndsOn !== vendor.contractEndsOn) {
      await touch(tx, { vendorId }, now)
      tx.afterCommit(services.wake)
    }
    return ok(null)
  })
  return orDuplicate(saved, { code: 'name_taken', field: 'name' })
}
