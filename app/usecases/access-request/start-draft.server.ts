import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { requestsInState } from '~db/repositories/request-lists'
import { insertRequest, nextRequestNumber } from '~db/repositories/requests'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { draftOf, ownRequest } from './own-request.server'
import { EMPTY_DRAFT, type RequestDraft } from './request-draft'

/** So many requests may lie unfinished; the next one is refused until one of them is sent or thrown away. */
const MOST_DRAFTS = 20

/**
 * Starts a request: empty, or filled in like an earlier one of the same requester, but for its times and work order.
 * Problems: not_found, too_many_drafts.
 */
export async function startDraft(
  services: Services,
  actor: Actor,
  { likeRequestId }: { readonly likeRequestId: Id | null },
): Promise<Result<Id>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'request.write', {}, now)) return refuse('not_found')
    let draft: RequestDraft = { ...EMPTY_DRAFT, people: [actor.personId] }
    if (likeRequestId !== null) {
      const earlier = await ownRequest(tx, actor, likeRequestId, now)
      if (!earlier.ok) return earlier
      draft = { ...draftOf(earlier.value), validFrom: '', validTo: '', workOrder: '' }
    }
    return insertDraft(services, tx, actor, now, draft, null)
  })
}

/** Writes the row of a new draft. Problems: too_many_drafts. */
export async function insertDraft(
  services: Services,
  tx: Tx,
  actor: Actor,
  now: Instant,
  draft: RequestDraft,
  previousRequestId: Id | null,
): Promise<Result<Id>> {
  const unfinished = await requestsInState(tx, actor.personId, ['draft'], MOST_DRAFTS)
  if (unfinished.length >= MOST_DRAFTS)
    return refuse({ code: 'too_many_drafts', detail: { max: MOST_DRAFTS } })
  const id = services.ids.id()
  await insertRequest(tx, {
    id,
    number: await nextRequestNumber(tx),
    vendorId: actor.vendorId,
    siteId: null,
    requesterId: actor.personId,
    sponsorId: null,
    state: 'draft',
    draft,
    revision: 0,
    previousRequestId,
    createdAt: now,
  })
  await services.audit.append(tx, now, {
    type: 'request.drafted',
    actorId: actor.personId,
    subjects: { request: id },
    facts: { previous: previousRequestId },
  })
  return ok(id)
}
