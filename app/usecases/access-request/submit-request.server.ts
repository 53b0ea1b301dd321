import { transition } from '~/domain/access-request/request'
import { canonicalRevision, type RevisionBody, revisionDigest } from '~/domain/access-request/revision'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { tellSponsor, tellYourTurn } from '~/usecases/notice/request-mails.server'
import {
  insertRevision,
  type RequestRow,
  replaceRequestPeople,
  revisionById,
  updateRequest,
} from '~db/repositories/requests'
import type { Tx } from '~db/store'
import { transactAs } from '../identity/actor-now.server'
import { assessDraft, revisionBodyOf } from './assess-draft.server'
import { draftOf, factsOfDraft, holdOwnRequest } from './own-request.server'

export interface Submission {
  readonly requestId: Id
  /** The digest of what stood on the page: what is sent is what was read. */
  readonly shownDigest: string
}

/**
 * Sends a draft, or a changed request again: a new revision, to be decided anew by both seats. Problems: not_found,
 * wrong_state, request_lapsed, changed_meanwhile, and whatever policy refuses, each at its field.
 */
export async function submitRequest(
  services: Services,
  actor: Actor,
  input: Submission,
): Promise<Result<null>> {
  const now = services.clock.now()
  return transactAs(services, actor, async (tx, actor) => {
    if (!may(actor, 'request.write', {}, now)) return refuse('not_found')
    const own = await holdOwnRequest(tx, actor, input.requestId, now)
    if (!own.ok) return own
    const request = own.value
    const current = request.revisionId === null ? null : await revisionById(tx, request.revisionId)
    // The button was pressed twice: the first time counts.
    if (request.state === 'submitted' && current?.digest === input.shownDigest) return ok(null)

    const draft = draftOf(request)
    const facts = await factsOfDraft(services, tx, request, draft, now)
    const { problems, schedule, grace } = assessDraft(services, facts, draft)
    const [first, ...rest] = problems
    if (first) return refuse(first, ...rest)
    if (!schedule) return refuse('window_missing')
    const { validTo } = schedule
    const type = request.state === 'draft' ? ('submit' as const) : ('revise' as const)
    const next = transition(request.state as Parameters<typeof transition>[0], {
      type,
      by: 'requester',
      at: now,
      validTo,
    })
    if (!next.ok) return next
    const body = revisionBodyOf(facts, draft, { schedule, grace }, request.revision + 1)
    if (revisionDigest(body, sha256) !== input.shownDigest) return refuse('changed_meanwhile')
    await saveRevision(services, tx, actor, request, body, now)
    await tellYourTurn(services, tx, now, body)
    if (request.sponsorId !== body.sponsorId) await tellSponsor(services, tx, now, body)
    tx.afterCommit(services.wake)
    return ok(null)
  })
}

/** Writes a revision and makes it the one that both seats decide on. */
export async function saveRevision(
  services: Services,
  tx: Tx,
  actor: Actor,
  request: Pick<RequestRow, 'id'>,
  body: RevisionBody,
  now: Instant,
): Promise<void> {
  const id = services.ids.id()
  const text = canonicalRevision(body)
  const digest = sha256(text)
  const { revision, schedule } = body
  await insertRevision(tx, {
    id,
    requestId: request.id,
    revision,
    body: text,
    digest,
    createdBy: actor.personId,
    createdAt: now,
  })
  const people = body.people.map((person) => person.id)
  await replaceRequestPeople(tx, request.id, people)
  await updateRequest(tx, request.id, {
    state: 'submitted',
    vendorId: body.vendorId,
    siteId: body.site.id,
    sponsorId: body.sponsorId,
    revision,
    revisionId: id,
    validFrom: schedule.validFrom,
    validTo: schedule.validTo,
    submittedAt: now,
    settledAt: null,
  })
  await services.audit.append(tx, now, {
    type: 'request.submitted',
    actorId: actor.personId,
    subjects: { request: request.id, person: people, vendor: body.vendorId, site: body.site.id },
    facts: { revision, digest, validFrom: schedule.validFrom, validTo: schedule.validTo },
  })
}
