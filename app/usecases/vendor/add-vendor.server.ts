import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { insertVendor, vendorByName } from '~db/repositories/vendors'
import { orDuplicate } from '../duplicate.server'
import { transactAs } from '../identity/actor-now.server'
import type { VendorInput } from './vendor-input'

/** Adds a vendor, approved by nobody yet. Problems: not_found, name_taken. */
export async function addVendor(services: Services, actor: Actor, input: VendorInput): Promise<Result<Id>> {
  const now = services.clock.now()
  const saved = transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'configure', {}, now)) return refuse('not_found')
    const namesake = await vendorByName(tx, input.name)
    if (namesake) {
      return refuse({ code: namesake.archivedAt === null ? 'name_taken' : 'name_archived', field: 'name' })
    }
    const id = services.ids.id()
    await insertVendor(tx, { id, ...input, createdAt: now })
    await services.audit.append(tx, now, {
      type: 'vendor.added',
      actorId: actor.personId,
      subjects: { vendor: id },
      facts: { contractEndsOn: input.contractEndsOn },
    })
    return ok(id)
  })
  return orDuplicate(saved, { code: 'name_taken', field: 'name' })
}
