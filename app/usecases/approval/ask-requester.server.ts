import { ask } from '~/domain/approval/decide'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, seatsAt } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { lapse } from '~/usecases/access-request/lapse-requests.server'
import { transactAs } from '~/usecases/identity/actor-now.server'
import { tellAsked } from '~/usecases/notice/request-mails.server'
import { insertQuestion } from '~db/repositories/questions'
import { holdRequest, updateRequest } from '~db/repositories/requests'
import { hearingOf, loadCases } from './hearing.server'

export interface Asking {
  readonly requestId: Id
  readonly seat: Seat
  readonly question: string
}

/**
 * Asks the requester a question; nothing is decided by it, so it needs no code. Problems: those of `hearingProblems`,
 * not_found, and at `question` question_missing, text_too_long.
 */
export async function askRequester(
  services: Services,
  actor: Actor,
  input: Asking,
): Promise<Result<'asked' | 'lapsed'>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    const request = await holdRequest(tx, input.requestId)
    if (!request?.siteId || seatsAt(actor, request.siteId, now).length === 0) return refuse('not_found')
    const [each] = await loadCases(services, tx, [request])
    if (!each) return refuse('not_found')
    const asked = ask(hearingOf(each, actor, input.seat, now), input.question)
    if (!asked.ok) return asked
    if (asked.value.kind === 'lapsed') {
      await lapse(services, tx, request, now)
      return ok('lapsed')
    }
    const question = { id: services.ids.id(), text: input.question.trim() }
    await insertQuestion(tx, {
      ...question,
      requestId: request.id,
      revisionId: each.revision.id,
      seat: input.seat,
      askedBy: actor.personId,
      askedAt: now,
    })
    await updateRequest(tx, request.id, { state: 'asked' })
    await services.audit.append(tx, now, {
      type: 'request.asked',
      actorId: actor.personId,
      subjects: { request: request.id, site: request.siteId, vendor: request.vendorId },
      facts: { question: question.id, seat: input.seat },
    })
    await tellAsked(services, tx, now, each.revision.body, {
      by: actor.personId,
      seat: input.seat,
      question: question.text,
    })
    return ok('asked')
  })
}
