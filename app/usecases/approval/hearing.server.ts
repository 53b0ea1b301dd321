import type { AccessRequest } from '~/domain/access-request/request'
import { type Revision, revisionDigest } from '~/domain/access-request/revision'
import type { Approval } from '~/domain/approval/approval'
import { type Hearing, hearingProblems } from '~/domain/approval/decide'
import type { Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, seatsAt } from '~/domain/person/roles'
import { backingProof, sha256 } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { type ApprovalRow, approvalsOfRevisions } from '~db/repositories/approvals'
import { toApproval, toRevision } from '~db/repositories/credential-standing'
import { type RequestRow, revisionsByIds } from '~db/repositories/requests'
import type { Handle } from '~db/store'

/** A request that was sent, with its current revision and what was said of it. */
export interface Case {
  readonly request: RequestRow
  readonly revision: Revision
  readonly approvals: readonly ApprovalRow[]
  /** Those whose MAC is their own: the others count for nothing. */
  readonly decisions: readonly Approval[]
}

/**
 * The cases of these requests, those without a revision left out. Throws when a stored revision is not what its digest
 * was taken of: somebody wrote into the database, and nothing may be decided on it.
 */
export async function loadCases(
  services: Pick<Services, 'keys'>,
  h: Handle,
  requests: readonly RequestRow[],
): Promise<Case[]> {
  const ids = requests.flatMap((request) => request.revisionId ?? [])
  const revisions = await revisionsByIds(h, ids)
  const approvals = await approvalsOfRevisions(h, ids)
  const { macIsValid } = backingProof(services.keys)
  return requests.flatMap((request) => {
    const row = revisions.find((each) => each.id === request.revisionId)
    if (!row) return []
    const revision = toRevision(row)
    if (revisionDigest(revision.body, sha256) !== revision.digest) {
      throw new Error(`revision ${row.id} is not what its digest was taken of`)
    }
    const own = approvals.filter((approval) => approval.revisionId === row.id)
    return [{ request, revision, approvals: own, decisions: own.map(toApproval).filter(macIsValid) }]
  })
}

/** A case as one approver and one seat hear it. */
export function hearingOf(
  { request, revision, decisions }: Case,
  approver: Actor,
  seat: Seat,
  now: Instant,
): Hearing {
  return { request: request as AccessRequest, revision, seat, approver, previous: decisions, now }
}

/** The seats that this person may speak for about this case, now. */
export function openSeats(each: Case, actor: Actor, now: Instant): readonly Seat[] {
  return seatsAt(actor, each.revision.body.site.id, now).filter(
    (seat) => hearingProblems(hearingOf(each, actor, seat, now)).length === 0,
  )
}
