import type { RequestState } from '~/domain/access-request/request'
import type { RevisionBody } from '~/domain/access-request/revision'
import {
  type Capabilities,
  endWithoutPortal,
  sessionsAtEnd,
} from '~/domain/connected-system/connected-system'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Lock, lockNames } from '~/domain/lock/lock'
import { type Actor, seatsAt } from '~/domain/person/roles'
import { vendorStanding } from '~/domain/vendor/standing'
import type { Services } from '~/platform/services'
import { type DraftFacts, loadDraftFacts } from '~/usecases/access-request/draft-facts.server'
import { questionLine } from '~/usecases/access-request/question-line'
import { type DocumentView, documentView } from '~/usecases/document/document-view'
import { whyFrozen } from '~/usecases/giving/read-giving.server'
import { toRevision } from '~db/repositories/credential-standing'
import { credentialsOfPeople } from '~db/repositories/credentials'
import { documentsOfPeople, documentsOfVendors } from '~db/repositories/documents'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import { runningGrants } from '~db/repositories/grants'
import { standingLocks } from '~db/repositories/locks'
import { peopleByIds } from '~db/repositories/people'
import { questionsOfRequest } from '~db/repositories/questions'
import { lastApproved } from '~db/repositories/request-lists'
import { requestById, requestsByIds, revisionById } from '~db/repositories/requests'
import { systemsByIds } from '~db/repositories/systems'
import type { CasePerson, DecisionView, Overlap } from './decision-view'
import { type Case, loadCases, openSeats } from './hearing.server'
import { type Difference, differenceFrom } from './last-time'
import { whyBarred } from './list-inbox.server'
import { checkRevision } from './revision-checks.server'
import { whileDownOf } from './while-down.server'

/** So many overlapping grants are shown. */
const MOST_OVERLAPS = 12

/** All that one needs to decide, on one page. Problems: not_found for everybody without a seat at the site. */
export async function showDecision(
  services: Services,
  actor: Actor,
  requestId: Id,
): Promise<Result<DecisionView>> {
  const { read } = services.store
  const now = services.clock.now()
  const request = await requestById(read, requestId)
  if (!request || request.siteId === null) return refuse('not_found')
  const held = seatsAt(actor, request.siteId, now)
  if (held.length === 0) return refuse('not_found')
  const [each] = await loadCases(services, read, [request])
  if (!each) return refuse('not_found')
  const { revision } = each
  const { body } = revision
  const facts = await loadDraftFacts(
    services,
    read,
    {
      requestId: request.id,
      requesterId: body.requesterId,
      vendorId: body.vendorId,
      people: body.people.map((person) => person.id),
      siteId: body.site.id,
      entitlements: body.entitlements.map((entitlement) => entitlement.entitlementId),
      sponsorId: body.sponsorId,
    },
    now,
  )
  if (!facts) return refuse('not_found')
  const submittedAt = request.submittedAt ?? request.createdAt
  const mayDecide = openSeats(each, actor, now)
  const previousId = request.previousRequestId
  const [extended] = previousId === null ? [] : await requestsByIds(read, [previousId])
  return ok({
    id: request.id,
    number: request.number,
    state: request.state as RequestState,
    body,
    digest: revision.digest,
    submittedAt,
    requesterName: facts.requester.name,
    sponsorName: facts.sponsor?.name ?? '',
    vendor: await vendorOf(services, facts),
    people: await peopleOf(services, facts, body),
    withoutPortal: byVersion(services, facts, body, endWithoutPortal),
    whileDown: await whileDownOf(services, body, now),
    sessions: byVersion(services, facts, body, sessionsAtEnd),
    checks: checkRevision(services, facts, body, submittedAt),
    overlaps: await overlapsOf(services, body, now),
    lastTime: await compared(services, each),
    extends: extended ? { id: extended.id, number: extended.number } : null,
    locked: await isLocked(services, body),
    givingFrozen: (await whyFrozen(services)).length > 0,
    ...(await wordsOf(services, each, held)),
    mayDecide,
    barred: mayDecide.length > 0 ? null : whyBarred(each, actor, now),
    now,
  })
}

/** What the capabilities of each right's system come to, by entitlement version. */
function byVersion<T>(
  { connectors }: Pick<Services, 'connectors'>,
  facts: DraftFacts,
  body: RevisionBody,
  of: (capabilities: Capabilities) => T,
): Readonly<Record<Id, T>> {
  return Object.fromEntries(
    facts.entitlements.flatMap(({ entitlement, system }) =>
      body.entitlements
        .filter((sent) => sent.entitlementId === entitlement.id)
        .map((sent) => [sent.versionId, of(connectors.get(system.kind).capabilities)]),
    ),
  )
}

async function vendorOf(services: Services, { vendor, approvals, now }: DraftFacts) {
  if (!vendor) return null
  const documents = await documentsOfVendors(services.store.read, [vendor.id])
  return {
    id: vendor.id,
    name: vendor.name,
    ...vendorStanding(approvals),
    contractEndsOn: vendor.contractEndsOn,
    documents: newestOfType(documents.map((document) => documentView(document, now))),
  }
}

async function peopleOf(services: Services, facts: DraftFacts, body: RevisionBody): Promise<CasePerson[]> {
  const ids = body.people.map((person) => person.id)
  const documents = await documentsOfPeople(services.store.read, ids)
  return body.people.map(({ id, name }) => ({
    id,
    name,
    photoFileId: facts.people.find((person) => person.id === id)?.photoFileId ?? null,
    documents: newestOfType(
      documents
        .filter((document) => document.personId === id)
        .map((document) => documentView(document, facts.now)),
    ),
  }))
}

/** The one of each type that counts, or else the newest. Newest first in, newest first out. */
function newestOfType(documents: readonly DocumentView[]): DocumentView[] {
  const types = [...new Set(documents.map((document) => document.type))]
  return types.flatMap((type) => {
    const own = documents.filter((document) => document.type === type)
    return own.find((document) => document.state === 'checked') ?? own[0] ?? []
  })
}

async function overlapsOf(services: Services, body: RevisionBody, now: Instant): Promise<Overlap[]> {
  const { read } = services.store
  const credentials = await credentialsOfPeople(
    read,
    body.people.map((person) => person.id),
  )
  const { validFrom, validTo } = body.schedule
  const grants = (
    await runningGrants(
      read,
      credentials.map((credential) => credential.id),
      now,
    )
  )
    .filter((grant) => grant.requestId !== body.requestId)
    .filter((grant) => grant.validFrom <= validTo && grant.effectiveEnd >= validFrom)
    .slice(0, MOST_OVERLAPS)
  const versionIds = [...new Set(grants.map((grant) => grant.entitlementVersionId))]
  const versions = await entitlementVersionsByIds(read, versionIds)
  const systems = await systemsByIds(read, [...new Set(grants.map((grant) => grant.systemId))])
  return grants.map((grant) => ({
    id: grant.id,
    personName: body.people.find((person) => person.id === grant.personId)?.name ?? '',
    name: versions.find((version) => version.id === grant.entitlementVersionId)?.name ?? '',
    systemName: systems.find((system) => system.id === grant.systemId)?.name ?? '',
    from: grant.validFrom,
    to: grant.effectiveEnd,
    same: body.entitlements.some((each) => each.entitlementId === grant.entitlementId),
  }))
}

async function compared(services: Services, { request, revision }: Case): Promise<Difference | null> {
  const { read } = services.store
  const { previousRequestId, vendorId, siteId } = request
  const [extended] = previousRequestId === null ? [] : await requestsByIds(read, [previousRequestId])
  const last = vendorId && siteId ? await lastApproved(read, vendorId, siteId, request.id) : null
  const earlier = extended ?? last
  const row = earlier?.revisionId ? await revisionById(read, earlier.revisionId) : null
  return earlier && row ? differenceFrom(toRevision(row).body, revision.body, earlier) : null
}

async function isLocked(services: Services, body: RevisionBody): Promise<boolean> {
  const locks = (await standingLocks(services.store.read)) as readonly Lock[]
  const systems = [...new Set(body.entitlements.map((each) => each.systemId))]
  return locks.some((lock) =>
    body.people.some((person) =>
      systems.some((systemId) =>
        lockNames(lock, { personId: person.id, vendorId: body.vendorId, siteId: body.site.id, systemId }),
      ),
    ),
  )
}

/** What the seats said, and what was asked and answered. */
async function wordsOf(
  services: Services,
  { request, revision, decisions, approvals }: Case,
  held: readonly Seat[],
) {
  const { read } = services.store
  const questions = (await questionsOfRequest(read, request.id)).filter(
    (question) => question.revisionId === revision.id,
  )
  const people = await peopleByIds(read, [
    ...decisions.map((decision) => decision.approverId),
    ...questions.flatMap((question) => [question.askedBy, question.answeredBy ?? question.askedBy]),
  ])
  const nameOf = (id: Id) => people.find((person) => person.id === id)?.name ?? 'somebody'
  return {
    seats: SEATS.map((seat) => {
      const decision = decisions.find((each) => each.seat === seat)
      const reason = approvals.find((row) => row.id === decision?.id)?.reason ?? null
      const said = decision && {
        verdict: decision.verdict,
        by: nameOf(decision.approverId),
        at: decision.decidedAt,
        reason,
        scope: decision.scope,
      }
      return { seat, isMine: held.includes(seat), said: said ?? null }
    }),
    questions: questions.map((question) => questionLine(question, nameOf)),
  }
}
