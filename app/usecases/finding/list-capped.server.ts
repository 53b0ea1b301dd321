import type { CapReason } from '~/domain/grant/grant'
import { capEnd, ownEnd } from '~/domain/grant/window'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type CredentialStanding, standingsAt } from '~/usecases/credential/standing.server'
import type { CredentialRow } from '~db/repositories/credentials'
import type { Handle } from '~db/store'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { pairCursor, type ReportQuery } from '../report/report-query'
import { scanCredentials } from '../report/scan-credentials.server'

/** Somebody whose granted access is held back now by something outside the request. */
export interface CappedView {
  readonly credentialId: Id
  readonly person: Named
  readonly vendor: Named | null
  readonly site: NamedSite
  readonly system: Named
  readonly owner: Named | null
  /** What is held back. */
  readonly entitlements: readonly string[]
  readonly reasons: readonly CapReason[]
  /** Since when, where the cap has a date of its own; an approval that was withdrawn has none. */
  readonly since: Instant | null
  /** The window's end: until then it gives again when the reason is lifted. */
  readonly windowEnd: Instant
}

/** Running grants that a cap stops now, found by evaluating them; see `scanCredentials`. Problems: not_found. */
export async function listCapped(
  services: Services,
  actor: Actor,
  query: ReportQuery,
  size = PAGE_SIZE,
): Promise<Result<ListPage<CappedView>>> {
  const now = services.clock.now()
  const reach = siteReach(actor, 'audit.read', now)
  if (reach === null) return refuse('not_found')
  if (query.siteId !== null && !reaches(reach, query.siteId)) return ok({ rows: [], next: null })
  const sites = query.siteId === null ? reach : [query.siteId]
  const cursor = pairCursor(query.after)
  const after = cursor === null ? null : { siteId: cursor.first, id: cursor.id }
  const h = services.store.read
  return ok(
    await scanCredentials(h, 'waiting', sites, after, size, (batch) =>
      cappedOf(services, h, batch.filter(asked(query)), now),
    ),
  )
}

function asked({ vendorId, systemId }: ReportQuery) {
  return (credential: CredentialRow) =>
    (vendorId === null || credential.vendorId === vendorId) &&
    (systemId === null || credential.systemId === systemId)
}

async function cappedOf(
  services: Services,
  h: Handle,
  credentials: readonly CredentialRow[],
  now: Instant,
): Promise<Map<Id, CappedView>> {
  const found = (await standingsAt(services, h, credentials, now)).flatMap((each) => {
    const held = heldBack(each, now)
    return held === null ? [] : [{ ...each, held }]
  })
  const names = await loadNames(h, { people: found.map(({ facts }) => facts.system.ownerId) })
  return new Map(
    found.map(({ facts, held }) => {
      const { credential, person, vendor, site, system } = facts
      return [
        credential.id,
        {
          credentialId: credential.id,
          person: { id: person.id, name: person.name },
          vendor: vendor && { id: vendor.id, name: vendor.name },
          site: { id: site.id, name: site.name, timeZone: site.timeZone },
          system: { id: system.id, name: system.name },
          owner: system.ownerId === null ? null : names.person(system.ownerId),
          ...held,
        },
      ]
    }),
  )
}

/** What of a credential's running grants is capped at `now`, and why; null when nothing is. */
function heldBack({ standing, facts }: CredentialStanding, now: Instant) {
  const capped = standing.grants.filter(
    (grant) => now < ownEnd(grant) && !(now < capEnd(grant, standing.caps)),
  )
  if (capped.length === 0) return null
  const versionIds = new Set(capped.map((grant) => grant.entitlementVersionId))
  const caps = standing.caps.filter(
    (cap) =>
      cap.until <= now && (cap.entitlementVersionId === null || versionIds.has(cap.entitlementVersionId)),
  )
  const since = Math.min(...caps.map((cap) => cap.until))
  return {
    entitlements: [...versionIds].map((id) => facts.versions.find((v) => v.id === id)?.name ?? id),
    reasons: [...new Set(caps.map((cap) => cap.reason))],
    since: since > 0 && Number.isFinite(since) ? since : null,
    windowEnd: Math.max(...capped.map((grant) => grant.schedule.validTo)),
  }
}
