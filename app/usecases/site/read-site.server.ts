import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { seatHolders } from '~db/repositories/roles'
import { type SiteRow, siteById } from '~db/repositories/sites'
import { systemsOfSite } from '~db/repositories/systems'
import { type ZoneRow, zonesOfSite } from '~db/repositories/zones'

export interface SiteView {
  readonly site: SiteRow
  readonly zones: readonly ZoneRow[]
  readonly systems: readonly {
    readonly id: Id
    readonly name: string
    readonly kindTitle: string
    readonly confirmed: boolean
  }[]
  /** Who decides here now. */
  readonly seats: readonly { readonly seat: Seat; readonly holders: readonly string[] }[]
}

/** One site with all that stands on it; archived zones only when asked for. Problems: not_found. */
export async function readSite(
  services: Services,
  actor: Actor,
  siteId: Id,
  withArchived: boolean,
): Promise<Result<SiteView>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const site = await siteById(h, siteId)
  if (!site) return refuse('not_found')
  const systems = await systemsOfSite(h, siteId)
  const seats = []
  for (const seat of SEATS) {
    const holders = await seatHolders(h, siteId, seat, now)
    seats.push({ seat, holders: holders.map((holder) => holder.name) })
  }
  return ok({
    site,
    zones: await zonesOfSite(h, siteId, withArchived),
    systems: systems.map((system) => ({
      id: system.id,
      name: system.name,
      kindTitle: services.connectors.get(system.kind).title,
      confirmed: systemIsConfirmed(system),
    })),
    seats,
  })
}

/** One zone with its site's name. Problems: not_found. */
export async function readZone(
  services: Services,
  actor: Actor,
  siteId: Id,
  zoneId: Id,
): Promise<Result<{ readonly site: SiteRow; readonly zone: ZoneRow }>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const h = services.store.read
  const site = await siteById(h, siteId)
  const zone = (await zonesOfSite(h, siteId, true)).find((each) => each.id === zoneId)
  return site && zone ? ok({ site, zone }) : refuse('not_found')
}
