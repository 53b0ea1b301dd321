import { isOpen, type RequestState } from '~/domain/access-request/request'
import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may, seatsAt } from '~/domain/person/roles'
import type { WeeklyHours } from '~/domain/schedule/schedule'
import type { Services } from '~/platform/services'
import { standingsAt, standingsById } from '~/usecases/credential/standing.server'
import { mayEnd } from '~/usecases/grant/end-access.server'
import { type GrantStatus, grantStatus } from '~/usecases/grant/grant-status'
import { approvalsOfRevisions } from '~db/repositories/approvals'
import { toApproval, toRevision } from '~db/repositories/credential-standing'
import { credentialsByIds } from '~db/repositories/credentials'
import { openEnds } from '~db/repositories/ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { type PersonRow, peopleByIds } from '~db/repositories/people'
import { questionsOfRequest } from '~db/repositories/questions'
import { type RequestRow, requestById, requestsByIds, revisionById } from '~db/repositories/requests'
import { vendorById } from '~db/repositories/vendors'
import { type QuestionLine, questionLine } from './question-line'
import { requestStatus } from './request-status'

/** One seat's word on the current revision; null while it is awaited. */
export interface SeatWord {
  readonly seat: Seat
  readonly said: {
    readonly verdict: 'approve' | 'deny'
    readonly by: string
    readonly at: Instant
    readonly reason: string | null
    readonly scope: Scope | null
  } | null
}

export interface GrantLine {
  readonly id: Id
  readonly personId: Id
  readonly name: string
  readonly systemName: string
  readonly zoneName: string | null
  readonly validFrom: Instant
  readonly validTo: Instant
  readonly weekly: WeeklyHours | null
  readonly effectiveEnd: Instant
  /** Access is over, and open sessions may go on until then; null otherwise. */
  readonly sessionsUntil: Instant | null
  readonly endReason: string | null
  readonly status: GrantStatus
  readonly mayEnd: boolean
  /** Where its holder sees the one-time secret of an account; null for others and for passes. */
  readonly secretOf: Id | null
}

export interface RequestView {
  readonly id: Id
  readonly number: number
  readonly state: RequestState
  readonly status: string
  /** What the current revision says. */
  readonly body: RevisionBody
  readonly digest: string
  readonly submittedAt: Instant | null
  readonly settledAt: Instant | null
  readonly requesterName: string
  readonly sponsorName: string
  readonly vendorName: string | null
  readonly photos: Readonly<Record<Id, Id | null>>
  readonly seats: readonly SeatWord[]
  readonly grants: readonly GrantLine[]
  readonly questions: readonly QuestionLine[]
  readonly previous: { readonly id: Id; readonly number: number } | null
  readonly may: {
    readonly change: boolean
    readonly withdraw: boolean
    readonly answer: boolean
    readonly extend: boolean
    readonly repeat: boolean
    readonly endAll: boolean
    readonly decide: boolean
  }
  readonly now: Instant
}

/** A request for those whose business it is. Problems: not_found, still_draft (its requester's, never sent). */
export async function showRequest(
  services: Services,
  actor: Actor,
  requestId: Id,
): Promise<Result<RequestView>> {
  const { read } = services.store
  const now = services.clock.now()
  const request = await requestById(read, requestId)
  if (!request) return refuse('not_found')
  const row = request.revisionId === null ? null : await revisionById(read, request.revisionId)
  const isMine = may(actor, 'request.change', { requesterId: request.requesterId }, now)
  if (!row) return refuse(isMine ? 'still_draft' : 'not_found')
  const { body, digest } = toRevision(row)
  if (!isMine && !mayRead(actor, request, body, now)) return refuse('not_found')

  const approvals = await approvalsOfRevisions(read, [row.id])
  const questions = (await questionsOfRequest(read, request.id)).filter((each) => each.revisionId === row.id)
  const people = await peopleByIds(read, [
    ...new Set([
      ...body.people.map((person) => person.id),
      body.requesterId,
      body.sponsorId,
      ...approvals.map((approval) => approval.approverId),
      ...questions.flatMap((question) => [question.askedBy, question.answeredBy ?? question.askedBy]),
    ]),
  ])
  const nameOf = (id: Id) => people.find((person) => person.id === id)?.name ?? 'somebody'
  const vendor = body.vendorId === null ? null : await vendorById(read, body.vendorId)
  const previousId = request.previousRequestId
  const [previous] = previousId === null ? [] : await requestsByIds(read, [previousId])
  const grants = await grantLines(services, actor, request, body, now)
  const state = request.state as RequestState
  const undecided = isOpen(state) && now < body.schedule.validTo
  // A request to take an account over starts from its finding each time.
  const asksAnew = isMine && body.adopts === undefined
  return ok({
    id: request.id,
    number: request.number,
    state,
    status: requestStatus(
      state,
      approvals.map((each) => each.seat),
      grants.map((each) => each.status),
    ),
    body,
    digest,
    submittedAt: request.submittedAt,
    settledAt: request.settledAt,
    requesterName: nameOf(body.requesterId),
    sponsorName: nameOf(body.sponsorId),
    vendorName: vendor?.name ?? null,
    photos: photosFor(actor, people, now),
    seats: SEATS.map((seat) => {
      const approval = approvals.find((each) => each.seat === seat)
      if (!approval) return { seat, said: null }
      const { verdict, decidedAt, reason } = approval
      const { scope } = toApproval(approval)
      return { seat, said: { verdict, by: nameOf(approval.approverId), at: decidedAt, reason, scope } }
    }),
    grants,
    questions: questions.map((question) => questionLine(question, nameOf)),
    previous: previous ? { id: previous.id, number: previous.number } : null,
    may: {
      change: asksAnew && (undecided || state === 'denied'),
      withdraw: isMine && isOpen(state),
      answer: isMine && state === 'asked' && undecided,
      extend: asksAnew && state === 'approved' && grants.some((each) => each.endReason === null),
      repeat: asksAnew && (state === 'withdrawn' || state === 'lapsed' || state === 'approved'),
      endAll:
        grants.some((each) => each.effectiveEnd > now) &&
        grants.every((each) => each.effectiveEnd <= now || each.mayEnd) &&
        new Set(grants.map((each) => each.personId)).size > 0,
      decide: undecided && seatsAt(actor, body.site.id, now).length > 0,
    },
    now,
  })
}

function mayRead(actor: Actor, request: RequestRow, body: RevisionBody, now: Instant): boolean {
  const { requesterId, sponsorId, vendorId } = request
  const people = body.people.map((person) => person.id)
  return may(actor, 'request.read', { siteId: body.site.id, requesterId, sponsorId, vendorId, people }, now)
}

async function grantLines(
  services: Services,
  actor: Actor,
  request: RequestRow,
  body: RevisionBody,
  now: Instant,
): Promise<GrantLine[]> {
  const { read } = services.store
  const grants = await grantsOfRequest(read, request.id)
  const credentialIds = [...new Set(grants.map((grant) => grant.credentialId))]
  const credentials = await credentialsByIds(read, credentialIds)
  const standings = standingsById(await standingsAt(services, read, credentials, now))
  const ends = await openEnds(read, credentialIds)
  return grants.map((grant) => {
    const entitlement = body.entitlements.find((each) => each.versionId === grant.entitlementVersionId)
    const standing = standings.get(grant.credentialId)
    const kind = standing?.facts.system.kind
    const isAccount = kind !== undefined && services.connectors.get(kind).holderSecret === 'password'
    return {
      id: grant.id,
      personId: grant.personId,
      name: entitlement?.name ?? '',
      systemName: entitlement?.systemName ?? '',
      zoneName: entitlement?.zoneName ?? null,
      validFrom: grant.validFrom,
      validTo: grant.validTo,
      weekly: grant.weekly as WeeklyHours | null,
      effectiveEnd: grant.effectiveEnd,
      sessionsUntil:
        grant.effectiveEnd <= now && grant.grace > 0 ? (standing?.want.sessionsUntil ?? null) : null,
      endReason: grant.endReason,
      status: grantStatus(grant, standing, ends, now),
      mayEnd: grant.effectiveEnd > now && mayEnd(actor, request, grant, now),
      secretOf: isAccount && grant.personId === actor.personId ? grant.credentialId : null,
    }
  })
}

/** Only the photos that the reader is handed: a sponsor and a colleague know the names, and need no more. */
function photosFor(actor: Actor, people: readonly PersonRow[], now: Instant): Record<Id, Id | null> {
  return Object.fromEntries(
    people.map(({ id, vendorId, photoFileId }) => [
      id,
      may(actor, 'file.read', { people: [id], vendorId }, now) ? photoFileId : null,
    ]),
  )
}
