import type { Id } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { updateRequest } from '~db/repositories/requests'
import { transactAs } from '../identity/actor-now.server'
import { assessDraft } from './assess-draft.server'
import { draftOf, EDITABLE, factsOfDraft, holdOwnRequest } from './own-request.server'
import { type RequestDraft, type Step, stepOf, withAnswers } from './request-draft'

export interface Answers {
  readonly requestId: Id
  readonly step: Step
  readonly typed: Partial<RequestDraft>
}

/**
 * Keeps what was typed on one page, right or wrong, and answers what is wrong with it. A request that was sent already
 * stays what it is until it is sent again. Problems of the request itself: not_found, wrong_state.
 */
export async function saveAnswers(
  services: Services,
  actor: Actor,
  { requestId, step, typed }: Answers,
): Promise<Result<{ readonly problems: readonly Problem[] }>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const own = await holdOwnRequest(tx, actor, requestId, now)
    if (!own.ok) return own
    const request = own.value
    if (!EDITABLE.includes(request.state)) {
      return refuse({ code: 'wrong_state', detail: { state: request.state } })
    }
    const draft = withAnswers(draftOf(request), step, typed)
    await updateRequest(tx, requestId, { draft })
    const facts = await factsOfDraft(services, tx, request, draft, now)
    const { problems } = assessDraft(services, facts, draft)
    return ok({ problems: problems.filter((problem) => stepOf(problem) === step) })
  })
}
