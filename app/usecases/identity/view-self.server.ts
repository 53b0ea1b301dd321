import type { Id } from '~/domain/kernel/ids'
import { may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { openChangePage } from '~db/repositories/pending-changes'
import { sitesByIds } from '~db/repositories/sites'
import { vendorById } from '~db/repositories/vendors'
import { whyFrozen } from '../giving/read-giving.server'
import { countTasks } from '../manual-task/list-tasks.server'
import { countOverdue } from '../report/count-overdue.server'
import type { SignedIn } from './load-actor.server'

/** What stands around every page of somebody who is signed in. */
export interface SelfView {
  readonly siteNames: ReadonlyMap<Id, string>
  readonly vendorName: string | null
  /** Ends past their deadline that are not confirmed; 0 for those who may not see them. Counted up to 100. */
  readonly overdue: number
  /** Since when the oldest of them is open, ms. */
  readonly oldestOverdue: number | null
  /** Nothing new is given now; false for those who may do nothing about it. */
  readonly givingFrozen: boolean
  /** Four-eyes changes that wait, for those who may see them. */
  readonly waitingChanges: number
  /** Things that wait for the hands of somebody where the actor works, up to 100; null where none is out or to be handed out. */
  readonly tasks: number | null
}

const MOST = 100

/** Reads what the frame around the pages shows. */
export async function viewSelf(services: Services, { actor }: Pick<SignedIn, 'actor'>): Promise<SelfView> {
  const { read } = services.store
  const now = services.clock.now()
  const siteIds = actor.assignments.flatMap((each) => (each.siteId === null ? [] : [each.siteId]))
  const [sites, vendor, overdue, frozen, changes, tasks] = await Promise.all([
    sitesByIds(read, [...new Set(siteIds)]),
    actor.vendorId === null ? null : vendorById(read, actor.vendorId),
    countOverdue(services, actor),
    may(actor, 'giving.read', {}, now) ? whyFrozen(services) : [],
    may(actor, 'configuration.read', {}, now) ? openChangePage(read, now, null, MOST) : [],
    countTasks(read, actor, now, MOST),
  ])
  return {
    siteNames: new Map(sites.map((site) => [site.id, site.name])),
    vendorName: vendor?.name ?? null,
    overdue: overdue.count,
    oldestOverdue: overdue.since,
    givingFrozen: frozen.length > 0,
    waitingChanges: changes.filter((change) => change.kind !== 'own_address').length,
    tasks,
  }
}
