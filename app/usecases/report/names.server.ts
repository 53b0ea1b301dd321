import type { Id } from '~/domain/kernel/ids'
import { entitlementVersionsByIds } from '~db/repositories/entitlements'
import { peopleByIds } from '~db/repositories/people'
import { entitlementNames } from '~db/repositories/reports-places'
import { requestsByIds } from '~db/repositories/requests'
import { sitesByIds } from '~db/repositories/sites'
import { type SystemRow, systemsByIds } from '~db/repositories/systems'
import { vendorsByIds } from '~db/repositories/vendors'
import type { Handle } from '~db/store'

/** Something with a page of its own, as a report names it. */
export interface Named {
  readonly id: Id
  readonly name: string
}

export interface NamedSite extends Named {
  readonly timeZone: string
}

/** Ids by what they are of; nulls and repetitions do not matter. */
export interface IdsToName {
  readonly people?: readonly (Id | null)[]
  readonly vendors?: readonly (Id | null)[]
  readonly sites?: readonly (Id | null)[]
  readonly systems?: readonly (Id | null)[]
  readonly entitlements?: readonly (Id | null)[]
  readonly versions?: readonly (Id | null)[]
  readonly requests?: readonly (Id | null)[]
}

/** Names of rows a page shows; an id that names nothing keeps its id as its name. */
export interface Names {
  person(id: Id): Named
  vendor(id: Id): Named
  site(id: Id): NamedSite
  system(id: Id): Named
  /** The system's row, for its owner and manual steps. */
  systemRow(id: Id): SystemRow | null
  entitlement(id: Id): string
  version(id: Id): string
  /** The number people say on the phone. */
  request(id: Id): number | null
}

/** Every name in one query a kind, however many rows the page has. The owners of the systems are named too. */
export async function loadNames(h: Handle, ids: IdsToName): Promise<Names> {
  const systems = await systemsByIds(h, unique(ids.systems))
  const [people, vendors, sites, entitlements, versions, requests] = await Promise.all([
    peopleByIds(h, unique([...(ids.people ?? []), ...systems.map((system) => system.ownerId)])),
    vendorsByIds(h, unique(ids.vendors)),
    sitesByIds(h, unique(ids.sites)),
    entitlementNames(h, unique(ids.entitlements)),
    entitlementVersionsByIds(h, unique(ids.versions)),
    requestsByIds(h, unique(ids.requests)),
  ])
  const [person, vendor, system] = [byId(people), byId(vendors), byId(systems)]
  const [site, entitlement, version, request] = [
    byId(sites),
    byId(entitlements),
    byId(versions),
    byId(requests),
  ]
  const named = (id: Id, row: { readonly name: string } | undefined) => ({ id, name: row?.name ?? id })
  return {
    person: (id) => named(id, person.get(id)),
    vendor: (id) => named(id, vendor.get(id)),
    site: (id) => ({ ...named(id, site.get(id)), timeZone: site.get(id)?.timeZone ?? 'UTC' }),
    system: (id) => named(id, system.get(id)),
    systemRow: (id) => system.get(id) ?? null,
    entitlement: (id) => entitlement.get(id)?.name ?? id,
    version: (id) => version.get(id)?.name ?? id,
    request: (id) => request.get(id)?.number ?? null,
  }
}

function unique(ids: readonly (Id | null)[] | undefined): Id[] {
  return [...new Set((ids ?? []).filter((id) => id !== null))]
}

function byId<Row extends { readonly id: Id }>(rows: readonly Row[]): ReadonlyMap<Id, Row> {
  return new Map(rows.map((row) => [row.id, row]))
}
