import { type RevisionBody, requestedScope } from '~/domain/access-request/revision'
import { covers, type Scope } from '~/domain/access-request/scope'
import type { ApprovalVerdict } from '~/domain/approval/approval'
import { hearingProblems } from '~/domain/approval/decide'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Problem, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, isApprover, seatsAt } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { adoptionProblems } from '~/usecases/finding/adoption-checks.server'
import { peopleByIds } from '~db/repositories/people'
import { requestsByIds } from '~db/repositories/requests'
import { vendorsByIds } from '~db/repositories/vendors'
import { type DecisionItem, MOST_AT_ONCE } from './decide-requests.server'
import { hearingOf, loadCases } from './hearing.server'
import { approvalRefusedByPolicy, neverEndingOf } from './never-ending.server'

/** What a confirm page says of one decision, before the code is typed. */
export interface ReviewLine {
  readonly requestId: Id
  readonly number: number
  readonly seat: Seat
  readonly digest: string
  readonly body: RevisionBody
  readonly vendorName: string
  readonly requesterName: string
  /** What is approved: as it stands, or less. */
  readonly scope: Scope
  readonly narrowed: boolean
  /** Names of the rights that do not end by themselves while Daypass is down. */
  readonly neverEnding: readonly string[]
  /** Why this one cannot be confirmed: decided meanwhile, changed meanwhile, over. */
  readonly problems: readonly Problem[]
}

/** The decisions as they would be confirmed now, all with one verdict. Problems: not_found, nothing_selected, too_many_selected. */
export async function reviewDecisions(
  services: Services,
  actor: Actor,
  verdict: ApprovalVerdict,
  items: readonly DecisionItem[],
): Promise<Result<{ readonly lines: readonly ReviewLine[]; readonly now: Instant }>> {
  const { read } = services.store
  const now = services.clock.now()
  if (!isApprover(actor, now)) return refuse('not_found')
  if (items.length === 0) return refuse('nothing_selected')
  if (items.length > MOST_AT_ONCE) {
    return refuse({ code: 'too_many_selected', detail: { max: MOST_AT_ONCE } })
  }
  const requests = await requestsByIds(
    read,
    items.map((item) => item.requestId),
  )
  const cases = await loadCases(services, read, requests)
  const vendors = await vendorsByIds(
    read,
    cases.flatMap(({ revision }) => revision.body.vendorId ?? []),
  )
  const requesters = await peopleByIds(
    read,
    cases.map(({ revision }) => revision.body.requesterId),
  )
  const lines: ReviewLine[] = []
  for (const item of items) {
    const each = cases.find(({ request }) => request.id === item.requestId)
    if (!each || seatsAt(actor, each.revision.body.site.id, now).length === 0) return refuse('not_found')
    const { body, digest } = each.revision
    const requested = requestedScope(body)
    const scope = item.scope ?? requested
    const problems = [...hearingProblems(hearingOf(each, actor, item.seat, now))]
    if (item.digest !== digest) problems.push({ code: 'revision_changed' })
    else if (!covers(requested, scope)) problems.push({ code: 'scope_wider' })
    if (verdict === 'approve') {
      problems.push(...(await approvalRefusedByPolicy(services, read, body, scope)))
      problems.push(...(await adoptionProblems(read, body, scope, now)))
    }
    lines.push({
      requestId: item.requestId,
      number: each.request.number,
      seat: item.seat,
      digest,
      body,
      vendorName: vendors.find((vendor) => vendor.id === body.vendorId)?.name ?? '',
      requesterName: requesters.find((person) => person.id === body.requesterId)?.name ?? '',
      scope,
      narrowed: !covers(scope, requested),
      neverEnding: await neverEndingOf(services, read, body, scope),
      problems,
    })
  }
  return ok({ lines, now })
}
