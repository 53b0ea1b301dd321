import { and, asc, eq, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import type { SiteReach } from '~/domain/person/reach'
import type { Handle } from '../store'
import type { SiteRow } from './sites'
import type { SystemRow } from './systems'
import type { VendorRow } from './vendors'

/** Connected systems in use at these sites, by name. */
export async function systemsInReach({ q, t }: Handle, sites: SiteReach, size: number): Promise<SystemRow[]> {
  if (sites !== 'all' && sites.length === 0) return []
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        isNull(t.connectedSystem.archivedAt),
        sites === 'all' ? undefined : inArray(t.connectedSystem.siteId, [...sites]),
      ),
    )
    .orderBy(asc(t.connectedSystem.name), asc(t.connectedSystem.id))
    .limit(size)
}

/** The same, and those that were archived without anybody attesting that they are scrapped: what stands there still stands. */
export async function systemsThatStand(
  { q, t }: Handle,
  sites: SiteReach,
  size: number,
): Promise<SystemRow[]> {
  if (sites !== 'all' && sites.length === 0) return []
  const { archivedAt, scrappedAt, listedAt, siteId, name, id } = t.connectedSystem
  return q
    .select()
    .from(t.connectedSystem)
    .where(
      and(
        isNull(scrappedAt),
        or(isNull(archivedAt), isNotNull(listedAt)),
        sites === 'all' ? undefined : inArray(siteId, [...sites]),
      ),
    )
    .orderBy(asc(name), asc(id))
    .limit(size)
}

/** Sites of a reach by name, archived ones too: their history is still read. */
export async function sitesInReach({ q, t }: Handle, sites: SiteReach, size: number): Promise<SiteRow[]> {
  if (sites !== 'all' && sites.length === 0) return []
  return q
    .select()
    .from(t.site)
    .where(sites === 'all' ? undefined : inArray(t.site.id, [...sites]))
    .orderBy(asc(t.site.name), asc(t.site.id))
    .limit(size)
}

/** Vendors by name, archived ones too. */
export async function vendorsByName({ q, t }: Handle, size: number): Promise<VendorRow[]> {
  return q.select().from(t.vendor).orderBy(asc(t.vendor.name)).limit(size)
}

/** The current name of each entitlement, archived or not. */
export async function entitlementNames(
  { q, t }: Handle,
  ids: readonly string[],
): Promise<{ id: string; name: string }[]> {
  if (ids.length === 0) return []
  return q
    .select({ id: t.entitlement.id, name: t.entitlementVersion.name })
    .from(t.entitlement)
    .innerJoin(t.entitlementVersion, eq(t.entitlementVersion.id, t.entitlement.currentVersionId))
    .where(inArray(t.entitlement.id, [...ids]))
}
