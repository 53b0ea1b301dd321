import { type RequestState, transition } from '~/domain/access-request/request'
import { REASON_MAX } from '~/domain/approval/decide'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { tellAnswered } from '~/usecases/notice/request-mails.server'
import { toRevision } from '~db/repositories/credential-standing'
import { answerQuestionRow, openQuestions } from '~db/repositories/questions'
import { revisionById, updateRequest } from '~db/repositories/requests'
import { transactAs } from '../identity/actor-now.server'
import { holdOwnRequest } from './own-request.server'

export interface Answer {
  readonly requestId: Id
  readonly questionId: Id
  readonly answer: string
}

/**
 * Answers an approver's question; with the last one the request waits for a decision again. Problems: not_found,
 * wrong_state, request_lapsed, question_answered, and at `answer` required, text_too_long.
 */
export async function answerQuestion(services: Services, actor: Actor, input: Answer): Promise<Result<null>> {
  const now = services.clock.now()
  const answer = input.answer.trim()
  if (answer === '') return refuse({ code: 'required', field: 'answer' })
  if (answer.length > REASON_MAX) {
    return refuse({
      code: 'text_too_long',
      field: 'answer',
      detail: { length: answer.length, max: REASON_MAX },
    })
  }
  return transactAs(services, actor, async (tx, actor) => {
    const own = await holdOwnRequest(tx, actor, input.requestId, now)
    if (!own.ok) return own
    const request = own.value
    const revision = request.revisionId === null ? null : await revisionById(tx, request.revisionId)
    if (!revision) return refuse('not_found')
    const next = transition(request.state as RequestState, {
      type: 'answer',
      by: 'requester',
      at: now,
      validTo: request.validTo ?? now,
    })
    if (!next.ok) return next
    const open = await openQuestions(tx, [revision.id])
    const question = open.find((each) => each.id === input.questionId)
    if (!question) return refuse('question_answered')
    const saved = { answeredBy: actor.personId, answeredAt: now, answer }
    if (!(await answerQuestionRow(tx, question.id, saved))) return refuse('question_answered')
    if (open.length === 1) await updateRequest(tx, request.id, { state: next.value })
    await services.audit.append(tx, now, {
      type: 'request.answered',
      actorId: actor.personId,
      subjects: { request: request.id, site: request.siteId, vendor: request.vendorId },
      facts: { question: question.id, seat: question.seat },
    })
    await tellAnswered(services, tx, now, toRevision(revision).body, {
      to: question.askedBy,
      by: actor.personId,
      question: question.text,
      answer,
    })
    return ok(null)
  })
}
