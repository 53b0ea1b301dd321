import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { holdRequest, type RequestRow, requestById } from '~db/repositories/requests'
import type { Handle, Tx } from '~db/store'
import { type DraftFacts, loadDraftFacts } from './draft-facts.server'
import { type RequestDraft, readDraft } from './request-draft'

/** The request, if it is the actor's own; to everybody else it does not exist. */
export async function ownRequest(h: Handle, actor: Actor, id: Id, now: Instant): Promise<Result<RequestRow>> {
  return ifOwn(await requestById(h, id), actor, now)
}

/** The same with its row held until the transaction ends. */
export async function holdOwnRequest(
  tx: Tx,
  actor: Actor,
  id: Id,
  now: Instant,
): Promise<Result<RequestRow>> {
  return ifOwn(await holdRequest(tx, id), actor, now)
}

function ifOwn(row: RequestRow | null, actor: Actor, now: Instant): Result<RequestRow> {
  if (!row || !may(actor, 'request.change', { requesterId: row.requesterId }, now)) return refuse('not_found')
  return ok(row)
}

/** States in which the requester may still change what is asked for. */
export const EDITABLE: readonly string[] = ['draft', 'submitted', 'asked', 'denied']

/** A request's draft with everything it names. */
export async function factsOfDraft(
  services: Pick<Services, 'keys' | 'connectors'>,
  h: Handle,
  request: Pick<RequestRow, 'id' | 'requesterId'>,
  draft: RequestDraft,
  now: Instant,
): Promise<DraftFacts> {
  const named = { ...draft, requestId: request.id, requesterId: request.requesterId }
  const facts = await loadDraftFacts(services, h, named, now)
  if (!facts) throw new Error(`request ${request.id} has no requester`)
  return facts
}

/** The draft as it is stored with a request. */
export function draftOf(request: Pick<RequestRow, 'draft'>): RequestDraft {
  return readDraft(request.draft)
}
