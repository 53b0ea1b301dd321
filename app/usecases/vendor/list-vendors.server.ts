import type { Id, Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import { vendorStanding } from '~/domain/vendor/standing'
import type { Services } from '~/platform/services'
import { currentVendorApprovals, vendorPage } from '~db/repositories/vendors'
import { type ListPage, type ListQuery, PAGE_SIZE, pageFrom } from '../list-page'
import { verified } from './verified-approvals.server'

export interface VendorSummary {
  readonly id: Id
  readonly name: string
  readonly contractEndsOn: string | null
  readonly approved: boolean
  readonly missing: readonly Seat[]
  readonly archivedAt: number | null
}

/** Vendors by name, with what both seats say of them. Problems: not_found. */
export async function listVendors(
  services: Services,
  actor: Actor,
  query: ListQuery,
): Promise<Result<ListPage<VendorSummary>>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const h = services.store.read
  const page = pageFrom(await vendorPage(h, query.archived, query.after, PAGE_SIZE + 1), (row) => row.name)
  const approvals = verified(
    services,
    await currentVendorApprovals(
      h,
      page.rows.map((row) => row.id),
    ),
  )
  return ok({
    next: page.next,
    rows: page.rows.map(({ id, name, contractEndsOn, archivedAt }) => {
      const { approved, missing } = vendorStanding(approvals.filter((each) => each.vendorId === id))
      return { id, name, contractEndsOn, archivedAt, approved, missing }
    }),
  })
}
