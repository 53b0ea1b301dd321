import { requestedScope } from '~/domain/access-request/revision'
import { covers } from '~/domain/access-request/scope'
import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { approvalsOfRequest } from '~db/repositories/approvals'
import { toApproval, toRevision } from '~db/repositories/credential-standing'
import { endsOfRequest } from '~db/repositories/ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { type RequestRow, requestById, revisionsByIds } from '~db/repositories/requests'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { type RevocationRow, revocationRows } from '../report/revocation-row.server'
import type { EventView } from './event-view.server'
import { timeLine } from './time-line.server'

/** The scope of the revision that is in force, as it was read by those who decided. */
export interface RequestScope {
  readonly people: readonly string[]
  readonly entitlements: readonly { readonly name: string; readonly system: string }[]
  readonly from: Instant
  readonly to: Instant
  readonly weekly: boolean
  readonly purpose: string
  readonly workOrder: string
}

export interface RequestDecision {
  readonly id: Id
  readonly revision: number
  readonly seat: Seat
  readonly approver: Named
  readonly verdict: 'approve' | 'deny'
  readonly reason: string | null
  readonly decidedAt: Instant
  /** Approved less than was asked for. */
  readonly narrowed: boolean
  /** The MAC says that the portal wrote this row, and nobody changed it since. */
  readonly genuine: boolean
}

export interface RequestGrant {
  readonly id: Id
  readonly person: Named
  readonly entitlement: string
  readonly system: Named
  readonly from: Instant
  readonly to: Instant
  readonly endedAt: Instant | null
  readonly endedBy: Named | null
}

export interface RequestRecord {
  readonly request: Pick<RequestRow, 'id' | 'number' | 'state' | 'revision' | 'createdAt' | 'submittedAt'>
  readonly site: NamedSite | null
  readonly vendor: Named | null
  readonly requester: Named
  readonly sponsor: Named | null
  /** Null while nothing was sent. */
  readonly scope: RequestScope | null
  readonly decisions: readonly RequestDecision[]
  readonly grants: readonly RequestGrant[]
  readonly ends: readonly RevocationRow[]
  readonly events: ListPage<EventView>
}

/** One request: what was asked, who decided what and when, what was granted, how it ended. Problems: not_found. */
export async function readRequestRecord(
  services: Services,
  actor: Actor,
  query: { readonly requestId: Id; readonly after: string },
  size = PAGE_SIZE,
): Promise<Result<RequestRecord>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'audit.read', now)
  const h = services.store.read
  const request = reach === null ? null : await requestById(h, query.requestId)
  if (reach === null || !request || !reaches(reach, request.siteId)) return refuse('not_found')
  if (request.state === 'draft' && reach !== 'all') return refuse('not_found')
  const [approvals, grants, ends] = await Promise.all([
    approvalsOfRequest(h, request.id),
    grantsOfRequest(h, request.id),
    endsOfRequest(h, request.id),
  ])
  const names = await loadNames(h, {
    people: [
      request.requesterId,
      request.sponsorId,
      ...approvals.map((approval) => approval.approverId),
      ...grants.flatMap((grant) => [grant.personId, grant.endedBy]),
    ],
    vendors: [request.vendorId],
    sites: [request.siteId],
    systems: grants.map((grant) => grant.systemId),
    versions: grants.map((grant) => grant.entitlementVersionId),
  })
  const { id, number, state, revision, createdAt, submittedAt } = request
  return ok({
    request: { id, number, state, revision, createdAt, submittedAt },
    site: request.siteId === null ? null : names.site(request.siteId),
    vendor: request.vendorId === null ? null : names.vendor(request.vendorId),
    requester: names.person(request.requesterId),
    sponsor: request.sponsorId === null ? null : names.person(request.sponsorId),
    ...(await scopeAndDecisions(services, h, request, approvals, names.person)),
    grants: grants.map((grant) => ({
      id: grant.id,
      person: names.person(grant.personId),
      entitlement: names.version(grant.entitlementVersionId),
      system: names.system(grant.systemId),
      from: grant.validFrom,
      to: grant.validTo,
      endedAt: grant.endedAt,
      endedBy: grant.endedBy === null ? null : names.person(grant.endedBy),
    })),
    ends: await revocationRows(h, ends, now),
    events: await timeLine(h, reach, { kind: 'request', id }, query.after, size),
  })
}

async function scopeAndDecisions(
  services: Services,
  h: Handle,
  request: RequestRow,
  approvals: Awaited<ReturnType<typeof approvalsOfRequest>>,
  person: (id: Id) => Named,
): Promise<Pick<RequestRecord, 'scope' | 'decisions'>> {
  const wanted = [request.revisionId, ...approvals.map((approval) => approval.revisionId)]
  const rows = await revisionsByIds(h, [...new Set(wanted.filter((each) => each !== null))])
  const revisions = new Map(rows.map((row) => [row.id, toRevision(row)]))
  const body = revisions.get(request.revisionId ?? '')?.body
  const proof = backingProof(services.keys)
  return {
    scope: body
      ? {
          people: body.people.map((each) => each.name),
          entitlements: body.entitlements.map((each) => ({ name: each.name, system: each.systemName })),
          from: body.schedule.validFrom,
          to: body.schedule.validTo,
          weekly: body.schedule.weekly !== null,
          purpose: body.purpose,
          workOrder: body.workOrder,
        }
      : null,
    decisions: approvals.map((row) => {
      const approval = toApproval(row)
      const asked = revisions.get(row.revisionId)?.body
      return {
        id: row.id,
        revision: asked?.revision ?? 0,
        seat: row.seat,
        approver: person(row.approverId),
        verdict: row.verdict,
        reason: row.reason,
        decidedAt: row.decidedAt,
        narrowed: Boolean(asked && approval.scope && !covers(approval.scope, requestedScope(asked))),
        genuine: proof.macIsValid(approval),
      }
    }),
  }
}
