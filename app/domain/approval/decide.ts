import type { AccessRequest } from '../access-request/request'
import { isOpen } from '../access-request/request'
import { type Revision, requestedScope } from '../access-request/revision'
import { covers, intersect, isEmptyScope, type Scope } from '../access-request/scope'
import type { Seat } from '../kernel/ids'
import { ok, type Problem, type Result, refuse } from '../kernel/result'
import type { Instant } from '../kernel/time'
import { type Actor, isAdministrator, may } from '../person/roles'
import type { ApprovalVerdict, SeatDecision } from './approval'

/** Who wants to speak for a seat about which revision. */
export interface Hearing {
  readonly request: Pick<AccessRequest, 'state' | 'requesterId' | 'sponsorId'>
  /** The request's current revision. */
  readonly revision: Revision
  readonly seat: Seat
  readonly approver: Actor
  /** What was decided so far; decisions on other revisions are ignored. */
  readonly previous: readonly SeatDecision[]
  readonly now: Instant
}

export interface DecisionInput extends Hearing {
  readonly verdict: ApprovalVerdict
  /** The approved scope; ignored for a denial. */
  readonly scope: Scope | null
  /** Must be given for a denial. */
  readonly reason: string
  /** The digest that stood on the screen the approver decided on. */
  readonly shownDigest: string
}

export type DecisionOutcome =
  /** The first seat's yes: the other one's word is awaited. */
  | { readonly kind: 'one_seat'; readonly scope: Scope }
  /** The second yes: what is granted is what both approved. */
  | { readonly kind: 'approved'; readonly scope: Scope; readonly granted: Scope }
  | { readonly kind: 'denied'; readonly code: 'seat_said_no' }
  /** The second yes, but nothing that both approved is left. */
  | { readonly kind: 'denied'; readonly code: 'nothing_in_common'; readonly scope: Scope }
  /** The window was over before both had decided; the decision is not recorded. */
  | { readonly kind: 'lapsed' }

/** How long a reason or a question may be, in UTF-16 units. */
export const REASON_MAX = 2000

/**
 * One seat's decision on the revision that was shown. Serialise calls on the request's row: two of them seeing the same
 * `previous` would both be first.
 */
export function decide(input: DecisionInput): Result<DecisionOutcome> {
  const [first, ...rest] = hearingProblems(input)
  if (first) return refuse(first, ...rest)
  const { revision, now } = input
  const requested = requestedScope(revision.body)
  if (!(now < requested.schedule.validTo)) return ok({ kind: 'lapsed' })
  if (input.shownDigest !== revision.digest) return refuse('revision_changed')

  if (input.verdict === 'deny') {
    if (input.reason.trim() === '') return refuse({ code: 'reason_missing', field: 'reason' })
    if (input.reason.length > REASON_MAX) return refuse(tooLong(input.reason))
    return ok({ kind: 'denied', code: 'seat_said_no' })
  }

  const { scope } = input
  if (scope === null || isEmptyScope(scope)) return refuse({ code: 'scope_empty', field: 'scope' })
  if (!covers(requested, scope)) return refuse({ code: 'scope_wider', field: 'scope' })
  if (!(now < scope.schedule.validTo)) return refuse({ code: 'scope_over', field: 'validTo' })

  const other = onThisRevision(input).find((decision) => decision.seat !== input.seat)
  if (!other) return ok({ kind: 'one_seat', scope })
  if (other.verdict !== 'approve' || other.scope === null) return refuse('already_denied')
  const granted = intersect(intersect(requested, other.scope), scope)
  if (isEmptyScope(granted) || !(now < granted.schedule.validTo)) {
    return ok({ kind: 'denied', code: 'nothing_in_common', scope })
  }
  return ok({ kind: 'approved', scope, granted })
}

/** Asking the requester a question: whoever may decide may ask, and nothing is decided by it. */
export function ask(hearing: Hearing, question: string): Result<{ readonly kind: 'asked' | 'lapsed' }> {
  const [first, ...rest] = hearingProblems(hearing)
  if (first) return refuse(first, ...rest)
  if (!(hearing.now < hearing.revision.body.schedule.validTo)) return ok({ kind: 'lapsed' })
  if (question.trim() === '') return refuse({ code: 'question_missing', field: 'question' })
  if (question.length > REASON_MAX) return refuse({ ...tooLong(question), field: 'question' })
  return ok({ kind: 'asked' })
}

/** Why this person may not speak for this seat about this revision; empty when they may. */
export function hearingProblems(hearing: Hearing): readonly Problem[] {
  const { request, revision, seat, approver, now } = hearing
  const { body } = revision
  const problems: Problem[] = []
  const object = (code: string) => problems.push({ code })

  if (!may(approver, 'request.decide', { siteId: body.site.id, seat }, now)) object('seat_not_held')
  if (isAdministrator(approver, now)) object('administrator_decides_nothing')
  if (body.requesterId === approver.personId || request.requesterId === approver.personId) {
    object('own_request')
  }
  if (body.people.some((person) => person.id === approver.personId)) object('in_crew')
  if (body.sponsorId === approver.personId || request.sponsorId === approver.personId) object('is_sponsor')
  if (approver.vendorId !== null && approver.vendorId === body.vendorId) object('of_vendor')

  const decisions = onThisRevision(hearing)
  if (decisions.some((decision) => decision.seat === seat)) object('seat_decided')
  if (decisions.some((decision) => decision.seat !== seat && decision.approverId === approver.personId)) {
    object('decided_other_seat')
  }
  if (!isOpen(request.state)) problems.push({ code: 'wrong_state', detail: { state: request.state } })
  return problems
}

function onThisRevision({ previous, revision }: Hearing): readonly SeatDecision[] {
  return previous.filter((decision) => decision.digest === revision.digest)
}

function tooLong(text: string): Problem {
  return { code: 'text_too_long', field: 'reason', detail: { length: text.length, max: REASON_MAX } }
}
