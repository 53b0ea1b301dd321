import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { mayEvaluate, vendorStanding } from '~/domain/vendor/standing'
import type { Services } from '~/platform/services'
import { documentsOfVendors } from '~db/repositories/documents'
import { peopleByIds } from '~db/repositories/people'
import { contractorPage, type VendorRow, vendorApprovalHistory, vendorById } from '~db/repositories/vendors'
import { type DocumentView, documentView } from '../document/document-view'
import { type ListPage, PAGE_SIZE, pageFrom } from '../list-page'
import { verified } from './verified-approvals.server'

export interface ApprovalView {
  readonly id: Id
  readonly seat: Seat
  readonly approver: string
  readonly evaluation: string
  readonly decidedAt: Instant
  readonly withdrawnAt: Instant | null
  readonly withdrawnBy: string | null
  readonly withdrawnReason: string | null
  /** Its MAC is its own; a row for which this is false counts for nothing. */
  readonly genuine: boolean
  readonly mayWithdraw: boolean
}

export interface VendorView {
  readonly vendor: VendorRow
  readonly approved: boolean
  readonly missing: readonly Seat[]
  /** Seats for which the actor could approve now. */
  readonly maySpeakFor: readonly Seat[]
  readonly approvals: readonly ApprovalView[]
  readonly documents: readonly DocumentView[]
  readonly people: ListPage<{
    readonly id: Id
    readonly name: string
    readonly crewLead: boolean
    readonly photoFileId: Id | null
    readonly archivedAt: Instant | null
  }>
}

/** How many approvals of the past a page shows. */
const HISTORY = 20

/** One vendor with its approvals, documents and people. Problems: not_found. */
export async function readVendor(
  services: Services,
  actor: Actor,
  vendorId: Id,
  people: { readonly after: string; readonly archived: boolean },
): Promise<Result<VendorView>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const vendor = await vendorById(h, vendorId)
  if (!vendor) return refuse('not_found')
  const history = await vendorApprovalHistory(h, vendorId, HISTORY)
  const genuine = new Set(verified(services, history).map((approval) => approval.id))
  const current = history.filter((approval) => approval.withdrawnAt === null)
  const standing = vendorStanding(current.filter((approval) => genuine.has(approval.id)))
  const names = await namesOf(
    services,
    history.flatMap((approval) => [approval.approverId, approval.withdrawnBy]),
  )
  const seatsOfActor = SEATS.filter((seat) => may(actor, 'vendor.evaluate', { seat }, now))
  const crew = await contractorPage(h, { vendorId, archived: people.archived }, people.after, PAGE_SIZE + 1)
  return ok({
    vendor,
    ...standing,
    maySpeakFor:
      vendor.archivedAt === null
        ? seatsOfActor.filter((seat) => mayEvaluate(current, seat, actor.personId))
        : [],
    approvals: history.map((approval) => ({
      id: approval.id,
      seat: approval.seat,
      approver: names.get(approval.approverId) ?? '',
      evaluation: approval.evaluation,
      decidedAt: approval.decidedAt,
      withdrawnAt: approval.withdrawnAt,
      withdrawnBy: names.get(approval.withdrawnBy ?? '') ?? null,
      withdrawnReason: approval.withdrawnReason,
      genuine: genuine.has(approval.id),
      mayWithdraw: approval.withdrawnAt === null && seatsOfActor.includes(approval.seat),
    })),
    documents: (await documentsOfVendors(h, [vendorId])).map((document) => documentView(document, now)),
    people: mapRows(
      pageFrom(crew, (person) => person.id),
      ({ id, name, crewLead, photoFileId, archivedAt }) => ({ id, name, crewLead, photoFileId, archivedAt }),
    ),
  })
}

async function namesOf(services: Services, ids: readonly (Id | null)[]): Promise<ReadonlyMap<Id, string>> {
  const people = await peopleByIds(services.store.read, [...new Set(ids.filter((id) => id !== null))])
  return new Map(people.map((person) => [person.id, person.name]))
}

function mapRows<T, U>(page: ListPage<T>, map: (row: T) => U): ListPage<U> {
  return { rows: page.rows.map(map), next: page.next }
}
