import { mayConfirm, systemIsConfirmed } from '~/domain/connected-system/confirmation'
import type { OwnAccount } from '~/domain/connected-system/own-accounts'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, isAdministrator, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { currentEntitlements } from '~db/repositories/entitlements'
import { openOwnDrifts } from '~db/repositories/findings'
import { listingRuns } from '~db/repositories/listing-runs'
import { peopleByIds } from '~db/repositories/people'
import { type SiteRow, siteById } from '~db/repositories/sites'
import { systemById, systemHoldsAccess } from '~db/repositories/systems'
import { type ListingProgress, progressOf } from '../finding/listing-coverage.server'
import { type SystemView, systemView } from './system-view'

export interface SystemPageView {
  readonly system: SystemView
  readonly site: SiteRow
  /** Names by person id: owner and those who confirmed. */
  readonly names: Readonly<Record<Id, string>>
  readonly entitlements: readonly {
    readonly id: Id
    readonly name: string
    readonly riskTier: string
  }[]
  /** Somebody holds something there, or may. */
  readonly holdsAccess: boolean
  /** Seats for which the actor may confirm it, or its accounts anew. */
  readonly maySpeakFor: readonly Seat[]
  /** Who of the first seat confirmed which accounts are there by right, while the other seat did not. */
  readonly ownWord: { readonly seat: Seat; readonly accounts: readonly OwnAccount[] } | null
  /** An account that is there by right is not as both seats confirmed it, or they never confirmed any. */
  readonly ownAwaited: boolean
  readonly mayTest: boolean
  /** The actor holds a seat that could say that it is scrapped. */
  readonly mayAttest: boolean
  /** The listing of its accounts that is under way; null while none is. */
  readonly listing: ListingProgress | null
}

/** One connected system. Problems: not_found. */
export async function readSystem(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<SystemPageView>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const row = await systemById(h, systemId)
  const site = row && (await siteById(h, row.siteId))
  if (!row || !site) return refuse('not_found')
  const ids = [row.ownerId, row.confirmedByIt, row.confirmedByPhysicalSecurity].filter((id) => id !== null)
  const people = await peopleByIds(h, [...new Set(ids)])
  const seats = SEATS.filter((seat) => may(actor, 'system.confirm', { siteId: site.id, seat }, now))
  const entitlements = await currentEntitlements(h, { systemId })
  const confirmed = systemIsConfirmed(row)
  const ownAwaited = confirmed && (row.ownAccounts === null || (await openOwnDrifts(h, systemId)).length > 0)
  const isAwaited = row.archivedAt === null && (!confirmed || ownAwaited)
  return ok({
    system: systemView(row, services.connectors.get(row.kind)),
    site,
    names: Object.fromEntries(people.map((person) => [person.id, person.name])),
    entitlements: entitlements.map(({ entitlement, version }) => ({
      id: entitlement.id,
      name: version.name,
      riskTier: version.riskTier,
    })),
    holdsAccess: await systemHoldsAccess(h, systemId),
    ownWord: row.ownWord && { seat: row.ownWord.seat, accounts: row.ownWord.accounts },
    ownAwaited,
    maySpeakFor: isAwaited ? seats.filter((seat) => mayConfirm(row, seat, actor.personId)) : [],
    mayAttest: row.scrappedAt === null && seats.length > 0,
    mayTest: row.archivedAt === null && (isAdministrator(actor, now) || seats.length > 0),
    listing: progressOf((await listingRuns(h, [systemId]))[0]),
  })
}
