import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import type { CredentialRow } from '~db/repositories/credentials'
import { type EndRow, openEnds } from '~db/repositories/ends'
import { unusedCredentialPage } from '~db/repositories/reports-credentials'
import { systemsInReach } from '~db/repositories/reports-places'
import type { SystemRow } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { pairCursor, type ReportQuery } from '../report/report-query'
import { cursorText } from '../report/scan-credentials.server'
import { MOST_SYSTEMS, tellsUse } from './listing-coverage.server'

/** Access that was given less long ago is only new, ms. */
const UNUSED_AFTER: Millis = DAY

/** Access that was given and has not been used since. */
export interface UnusedView {
  readonly credentialId: Id
  readonly person: Named
  readonly vendor: Named | null
  readonly site: NamedSite
  readonly system: Named
  readonly owner: Named | null
  readonly entitlements: readonly string[]
  readonly givenAt: Instant
  readonly windowEnd: Instant
  /** The last use of an earlier access, if there was one. */
  readonly lastUsedAt: Instant | null
}

export interface Unused extends ListPage<UnusedView> {
  /** Systems of which nobody tells whether access is used. */
  readonly notTold: readonly Named[]
}

/** Access given at least a day ago and never used, where the use is told. Problems: not_found. */
export async function listUnused(
  services: Services,
  actor: Actor,
  query: ReportQuery,
  size = PAGE_SIZE,
): Promise<Result<Unused>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'audit.read', now)
  if (reach === null) return refuse('not_found')
  const inReach = query.siteId === null || reaches(reach, query.siteId)
  const sites = query.siteId === null ? reach : inReach ? [query.siteId] : []
  const h = services.store.read
  const systems = (await systemsInReach(h, sites, MOST_SYSTEMS)).filter(
    (system) => query.systemId === null || system.id === query.systemId,
  )
  const told = systems.filter((system) => tellsUse(services, system))
  const cursor = pairCursor(query.after)
  const found = await unusedCredentialPage(
    h,
    sites,
    told.map((system) => system.id),
    now - UNUSED_AFTER,
    cursor === null ? null : { siteId: cursor.first, id: cursor.id },
    size + 1,
    query.vendorId,
  )
  const shown = found.slice(0, size)
  const last = shown.at(-1)
  return ok({
    rows: await unusedViews(h, shown, told),
    next: found.length > size && last ? cursorText(last) : null,
    notTold: systems.filter((system) => !told.includes(system)).map(({ id, name }) => ({ id, name })),
  })
}

async function unusedViews(
  h: Handle,
  credentials: readonly CredentialRow[],
  systems: readonly SystemRow[],
): Promise<UnusedView[]> {
  const ends = await openEnds(
    h,
    credentials.map((credential) => credential.id),
  )
  const names = await loadNames(h, {
    people: credentials.map((credential) => credential.personId),
    vendors: credentials.map((credential) => credential.vendorId),
    sites: credentials.map((credential) => credential.siteId),
    systems: systems.map((system) => system.id),
    versions: ends.map((end) => end.entitlementVersionId),
  })
  return credentials.map((credential) => {
    const own = ends.filter((end) => end.credentialId === credential.id && isUnused(end, credential))
    const ownerId = names.systemRow(credential.systemId)?.ownerId ?? null
    return {
      credentialId: credential.id,
      person: names.person(credential.personId),
      vendor: credential.vendorId === null ? null : names.vendor(credential.vendorId),
      site: names.site(credential.siteId),
      system: names.system(credential.systemId),
      owner: ownerId === null ? null : names.person(ownerId),
      entitlements: own.map((end) => names.version(end.entitlementVersionId)),
      givenAt: Math.min(...own.map((end) => end.givenAt ?? credential.createdAt)),
      windowEnd: Math.max(...own.map((end) => end.plannedAt)),
      lastUsedAt: credential.lastUsedAt,
    }
  })
}

function isUnused(end: EndRow, { lastUsedAt }: CredentialRow): boolean {
  return end.givenAt !== null && (lastUsedAt === null || lastUsedAt < end.givenAt)
}
