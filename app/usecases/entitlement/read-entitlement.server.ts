import { type EndWithoutPortal, endWithoutPortal } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import {
  currentEntitlement,
  currentEntitlements,
  type EntitlementVersionRow,
  entitlementVersions,
} from '~db/repositories/entitlements'
import { type SiteRow, siteById, sitesByIds } from '~db/repositories/sites'
import { systemById, systemsByIds } from '~db/repositories/systems'
import { type ZoneRow, zonesByIds, zonesOfSite } from '~db/repositories/zones'
import { type SettingField, settingFields } from '../connected-system/setting-fields'
import { type ListPage, type ListQuery, PAGE_SIZE, pageFrom } from '../list-page'
import { ZONE_FIELD } from './version-content.server'

/** What the form for an entitlement of a system offers. */
export interface EntitlementFormFacts {
  readonly system: { readonly id: Id; readonly name: string; readonly kindTitle: string }
  readonly site: SiteRow
  readonly zones: readonly ZoneRow[]
  /** Fields of the mapping, without the zone, which is chosen once. */
  readonly fields: readonly SettingField[]
  readonly needsZone: boolean
  /** What happens to it while the portal is down. */
  readonly endWithoutPortal: EndWithoutPortal
}

/** Problems: not_found. */
export async function entitlementFormFacts(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<EntitlementFormFacts>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const h = services.store.read
  const system = await systemById(h, systemId)
  const site = system && (await siteById(h, system.siteId))
  if (!system || !site) return refuse('not_found')
  const connector = services.connectors.get(system.kind)
  const fields = settingFields(connector.entitlementSchema)
  return ok({
    system: { id: system.id, name: system.name, kindTitle: connector.title },
    site,
    zones: await zonesOfSite(h, site.id),
    fields: fields.filter((field) => field.name !== ZONE_FIELD),
    needsZone: fields.some((field) => field.name === ZONE_FIELD),
    endWithoutPortal: endWithoutPortal(connector.capabilities),
  })
}

export interface EntitlementView extends EntitlementFormFacts {
  readonly id: Id
  readonly archivedAt: number | null
  readonly current: EntitlementVersionRow
  /** Newest first, the current one included. */
  readonly versions: readonly EntitlementVersionRow[]
  readonly zoneNames: Readonly<Record<Id, string>>
}

/** How many versions a page shows. */
const VERSIONS = 50

/** One entitlement with its versions. Problems: not_found. */
export async function readEntitlement(
  services: Services,
  actor: Actor,
  entitlementId: Id,
): Promise<Result<EntitlementView>> {
  const h = services.store.read
  const found = await currentEntitlement(h, entitlementId)
  if (!found) return refuse('not_found')
  const facts = await entitlementFormFacts(services, actor, found.entitlement.systemId)
  if (!facts.ok) return facts
  const versions = await entitlementVersions(h, entitlementId, VERSIONS)
  const zones = await zonesByIds(h, [...new Set(versions.flatMap((version) => version.zoneId ?? []))])
  return ok({
    ...facts.value,
    id: entitlementId,
    archivedAt: found.entitlement.archivedAt,
    current: found.version,
    versions,
    zoneNames: Object.fromEntries(zones.map((zone) => [zone.id, zone.name])),
  })
}

export interface EntitlementSummary {
  readonly id: Id
  readonly name: string
  readonly version: number
  readonly riskTier: string
  readonly escortRequired: boolean
  readonly zoneName: string | null
  readonly systemName: string
  readonly siteName: string
  readonly endWithoutPortal: EndWithoutPortal
}

/** Entitlements of one system, of one site, or all. Problems: not_found. */
export async function listEntitlements(
  services: Services,
  actor: Actor,
  query: ListQuery & { readonly systemId: Id | null; readonly siteId: Id | null },
): Promise<Result<ListPage<EntitlementSummary>>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  const h = services.store.read
  const filter = {
    archived: query.archived,
    ...(query.systemId === null ? {} : { systemId: query.systemId }),
    ...(query.siteId === null ? {} : { siteId: query.siteId }),
  }
  const found = await currentEntitlements(h, filter, query.after, PAGE_SIZE + 1)
  const page = pageFrom(found, ({ entitlement }) => entitlement.id)
  const unique = (ids: readonly (Id | null)[]) => [...new Set(ids.filter((id) => id !== null))]
  const [systems, sites, zones] = await Promise.all([
    systemsByIds(h, unique(page.rows.map(({ entitlement }) => entitlement.systemId))),
    sitesByIds(h, unique(page.rows.map(({ entitlement }) => entitlement.siteId))),
    zonesByIds(h, unique(page.rows.map(({ version }) => version.zoneId))),
  ])
  const systemOf = new Map(systems.map((system) => [system.id, system]))
  const withoutPortal = (kind = '') => endWithoutPortal(services.connectors.get(kind).capabilities)
  return ok({
    next: page.next,
    rows: page.rows.map(({ entitlement, version }) => ({
      id: entitlement.id,
      name: version.name,
      version: version.version,
      riskTier: version.riskTier,
      escortRequired: version.escortRequired === true,
      zoneName: zones.find((zone) => zone.id === version.zoneId)?.name ?? null,
      systemName: systemOf.get(entitlement.systemId)?.name ?? '',
      siteName: sites.find((site) => site.id === entitlement.siteId)?.name ?? '',
      endWithoutPortal: withoutPortal(systemOf.get(entitlement.systemId)?.kind),
    })),
  })
}
