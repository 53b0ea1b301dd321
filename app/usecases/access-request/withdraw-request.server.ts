import { type RequestState, transition } from '~/domain/access-request/request'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { updateRequest } from '~db/repositories/requests'
import { holdOwnRequest } from './own-request.server'

/** Takes a draft or an open request back; nothing is given for it any more. Problems: not_found, wrong_state. */
export async function withdrawRequest(
  services: Services,
  actor: Actor,
  requestId: Id,
): Promise<Result<null>> {
  const now = services.clock.now()
  return services.store.transact(async (tx) => {
    const own = await holdOwnRequest(tx, actor, requestId, now)
    if (!own.ok) return own
    const { state, siteId, vendorId, validTo } = own.value
    const next = transition(state as RequestState, {
      type: 'withdraw',
      by: 'requester',
      at: now,
      validTo: validTo ?? now,
    })
    if (!next.ok) return next
    await updateRequest(tx, requestId, { state: next.value, settledAt: now })
    await services.audit.append(tx, now, {
      type: 'request.withdrawn',
      actorId: actor.personId,
      subjects: { request: requestId, site: siteId, vendor: vendorId },
    })
    return ok(null)
  })
}
