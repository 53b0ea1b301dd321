import { requestedScope } from '~/domain/access-request/revision'
import { covers, type Scope } from '~/domain/access-request/scope'
import {
  type Approval,
  type ApprovalVerdict,
  approvalMacInput,
  canonicalScope,
} from '~/domain/approval/approval'
import { type DecisionOutcome, decide } from '~/domain/approval/decide'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { lapse } from '~/usecases/access-request/lapse-requests.server'
import { adoptionProblems } from '~/usecases/finding/adoption-checks.server'
import { exclusiveProblems } from '~/usecases/grant/exclusive-holds.server'
import { makeGrants } from '~/usecases/grant/make-grants.server'
import { withSecondFactor } from '~/usecases/identity/second-factor.server'
import { tellApproved, tellDenied } from '~/usecases/notice/request-mails.server'
import { seatWords } from '~/usecases/notice/words'
import { approvalsOfRevisions, insertApproval } from '~db/repositories/approvals'
import { holdRequest, requestById, updateRequest } from '~db/repositories/requests'
import { isUniqueViolation, type Tx } from '~db/store'
import { type Case, hearingOf, loadCases } from './hearing.server'
import { approvalRefusedByPolicy } from './never-ending.server'

/** One request decided for one seat, as it stood on the screen. */
export interface DecisionItem {
  readonly requestId: Id
  readonly seat: Seat
  /** The digest of the revision that was read. */
  readonly digest: string
  /** Null approves as it stands. */
  readonly scope: Scope | null
}

export interface Decisions {
  readonly verdict: ApprovalVerdict
  readonly items: readonly DecisionItem[]
  /** Must be given for a denial. */
  readonly reason: string
  /** The one-time code that confirms all of them. */
  readonly code: string
}

export interface Decided {
  readonly requestId: Id
  readonly kind: DecisionOutcome['kind']
}

/** So many requests are confirmed with one code. */
export const MOST_AT_ONCE = 25

/**
 * One seat's word on one or several requests, confirmed with one code: all of them, or none when one is refused
 * (`detail.number` then says which). A request whose window is over lapses instead. Problems: those of `decide`,
 * never_ends_refused, exclusive_crew, exclusive_taken, those of `adoptionProblems`, not_found, nothing_selected, too_many_selected,
 * and at `code` those of `proveSecondFactor`.
 */
export async function decideRequests(
  services: Services,
  actor: Actor,
  input: Decisions,
): Promise<Result<readonly Decided[]>> {
  const now = services.clock.now()
  if (input.items.length === 0) return refuse('nothing_selected')
  if (input.items.length > MOST_AT_ONCE) {
    return refuse({ code: 'too_many_selected', detail: { max: MOST_AT_ONCE } })
  }
  // Rows are held in one order: two people with the same selection do not wait for each other.
  const items = [...input.items].sort((a, b) => (a.requestId < b.requestId ? -1 : 1))
  try {
    return await withSecondFactor(services, actor, input.code, now, async (tx, actor, step) => {
      const decided: Decided[] = []
      for (const item of items) {
        const one = await decideOne(services, tx, actor, item, input, step, now)
        if (!one.ok) return one
        decided.push({ requestId: item.requestId, kind: one.value })
      }
      tx.afterCommit(services.wake)
      return ok(decided)
    })
  } catch (error) {
    if (isUniqueViolation(error)) return refuse(await whoWasFaster(services, actor, items))
    throw error
  }
}

async function decideOne(
  services: Services,
  tx: Tx,
  actor: Actor,
  item: DecisionItem,
  { verdict, reason }: Pick<Decisions, 'verdict' | 'reason'>,
  totpStep: number,
  now: Instant,
): Promise<Result<DecisionOutcome['kind']>> {
  const request = await holdRequest(tx, item.requestId)
  if (!request || !may(actor, 'request.read', { siteId: request.siteId }, now)) return refuse('not_found')
  const [each] = await loadCases(services, tx, [request])
  if (!each) return refuse('not_found')
  const { revision } = each
  const requested = requestedScope(revision.body)
  const scope = verdict === 'deny' ? null : (item.scope ?? requested)
  const result = decide({
    ...hearingOf(each, actor, item.seat, now),
    verdict,
    scope,
    reason,
    shownDigest: item.digest,
  })
  if (!result.ok) return withNumber(result, request.number)
  const outcome = result.value
  if (outcome.kind === 'lapsed') {
    await lapse(services, tx, request, now)
    return ok('lapsed')
  }
  if ('scope' in outcome) {
    const [first, ...rest] = [
      ...(await approvalRefusedByPolicy(services, tx, revision.body, outcome.scope)),
      ...(await adoptionProblems(tx, revision.body, outcome.scope, now)),
    ]
    if (first) return withNumber(refuse(first, ...rest), request.number)
  }
  if (outcome.kind === 'approved') {
    const [first, ...rest] = await exclusiveProblems(services, tx, revision.body, outcome.granted, now)
    if (first) return withNumber(refuse(first, ...rest), request.number)
  }
  const unsigned: Omit<Approval, 'mac'> = {
    id: services.ids.id(),
    requestId: request.id,
    revisionId: revision.id,
    seat: item.seat,
    approverId: actor.personId,
    verdict,
    scope,
    digest: revision.digest,
    decidedAt: now,
    totpStep,
  }
  await insertApproval(tx, {
    ...unsigned,
    scope: scope === null ? null : canonicalScope(scope),
    reason: reason.trim() === '' ? null : reason.trim(),
    mac: services.keys.mac(approvalMacInput(unsigned)),
  })
  await settle(services, tx, actor, each, item.seat, outcome, reason, now)
  return ok(outcome.kind)
}

/** What follows from the word: state, grants, events and mails. */
async function settle(
  services: Services,
  tx: Tx,
  actor: Actor,
  { request, revision }: Case,
  seat: Seat,
  outcome: Exclude<DecisionOutcome, { kind: 'lapsed' }>,
  reason: string,
  now: Instant,
): Promise<void> {
  const { body } = revision
  const subjects = {
    request: request.id,
    person: body.people.map((person) => person.id),
    vendor: body.vendorId,
    site: body.site.id,
  }
  const append = (
    type: 'request.approved_by_seat' | 'request.approved' | 'request.denied',
    facts: Record<string, string | number | boolean>,
  ) =>
    services.audit.append(tx, now, {
      type,
      actorId: actor.personId,
      subjects,
      facts: { seat, digest: revision.digest, ...facts },
    })
  if ('scope' in outcome) {
    const narrowed = !covers(outcome.scope, requestedScope(body))
    await append('request.approved_by_seat', { narrowed })
  }
  if (outcome.kind === 'one_seat') return
  const state = outcome.kind
  await updateRequest(tx, request.id, { state, settledAt: now })
  if (outcome.kind === 'approved') {
    const grants = await makeGrants(services, tx, actor, revision, outcome.granted, now)
    await append('request.approved', { grants })
    const narrowed = !covers(outcome.granted, requestedScope(body))
    await tellApproved(services, tx, now, body, outcome.granted, narrowed)
    return
  }
  await append('request.denied', { why: outcome.code })
  const said = outcome.code === 'seat_said_no'
  await tellDenied(services, tx, now, body, {
    by: said ? seatWords(seat) : 'IT and physical security together',
    reason: said
      ? reason.trim()
      : 'Each approved less than you asked for, and nothing is left that both approved.',
  })
}

function withNumber<T>(result: Result<T>, number: number): Result<T> {
  if (result.ok) return result
  const problems = result.problems.map((each) => ({ ...each, detail: { number, ...each.detail } }))
  return { ok: false, problems }
}

/** A row that the unique constraints refused: somebody else's word stands already. */
async function whoWasFaster(
  services: Services,
  actor: Actor,
  items: readonly DecisionItem[],
): Promise<string> {
  for (const item of items) {
    const request = await requestById(services.store.read, item.requestId)
    const said = await approvalsOfRevisions(
      services.store.read,
      request?.revisionId ? [request.revisionId] : [],
    )
    if (said.some((row) => row.seat === item.seat)) return 'seat_decided'
    if (said.some((row) => row.approverId === actor.personId)) return 'decided_other_seat'
  }
  return 'seat_decided'
}
