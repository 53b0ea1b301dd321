import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { updateVendor, vendorById } from '~db/repositories/vendors'

/** Archives a vendor: whatever its people hold is taken away, and nothing is given again. Problems: not_found, archived. */
export async function archiveVendor(services: Services, actor: Actor, vendorId: Id): Promise<Result<null>> {
  const now = services.clock.now()
  if (!may(actor, 'configure', {}, now)) return refuse('not_found')
  return services.store.transact(async (tx) => {
    const vendor = await vendorById(tx, vendorId)
    if (!vendor) return refuse('not_found')
    if (vendor.archivedAt !== null) return refuse('archived')
    await updateVendor(tx, vendorId, { archivedAt: now })
    await touch(tx, { vendorId }, now)
    await services.audit.append(tx, now, {
      type: 'vendor.archived',
      actorId: actor.personId,
      subjects: { vendor: vendorId },
    })
    tx.afterCommit(services.wake)
    return ok(null)
  })
}
