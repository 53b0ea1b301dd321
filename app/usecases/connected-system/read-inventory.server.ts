import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import {
  type Capabilities,
  type EndWithoutPortal,
  endWithoutPortal,
  type RunOn,
} from '~/domain/connected-system/connected-system'
import type { SignOffStanding } from '~/domain/connected-system/sign-off'
import { type Id, SEATS, type Seat } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant, Millis } from '~/domain/kernel/time'
import { reaches, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { PortalPolicy } from '~/domain/policy/portal-policy'
import type { Severity } from '~/domain/reconciliation/findings'
import type { Services } from '~/platform/services'
import { inventoryPage, openSeverities } from '~db/repositories/inventory'
import { listingRuns } from '~db/repositories/listing-runs'
import { systemById } from '~db/repositories/systems'
import type { Handle } from '~db/store'
import { type ListingProgress, progressOf } from '../finding/listing-coverage.server'
import { type ListPage, PAGE_SIZE } from '../list-page'
import { portalPolicy } from '../policy/portal-policy.server'
import { loadNames, type Named, type NamedSite } from '../report/names.server'
import { type SignedSystem, seatsToSign, signedSystems } from './sign-off.server'

/** Open findings of a system are counted up to here. */
const MOST_FINDINGS = 1_000

/** Systems read to fill one page of a filter that only signatures tell. */
const MOST_READ = 2_000

export interface InventoryRow {
  readonly id: Id
  readonly name: string
  readonly kindTitle: string
  /** Null where the kind was run on the real thing. */
  readonly runOn: RunOn | null
  readonly site: NamedSite
  readonly segment: string
  readonly owner: Named | null
  readonly ownerSeat: Seat
  readonly patchOwner: string
  /** Product and version as the target tells them. */
  readonly product: string | null
  readonly confirmed: boolean
  /** Both seats confirmed the accounts that are there by right; without, nothing of these is compared. */
  readonly ownAccountsConfirmed: boolean
  readonly lastContactAt: Instant | null
  readonly lastFault: string | null
  /** Target's clock minus ours, ms; null when it is not told. */
  readonly clockSkew: Millis | null
  readonly breakerUntil: Instant | null
  readonly capabilities: Capabilities
  readonly endWithoutPortal: EndWithoutPortal
  readonly listedAt: Instant | null
  readonly listFault: string | null
  /** Open findings that nobody accepted, by severity. */
  readonly findings: Readonly<Record<Severity, number>>
  readonly signOff: SignOffStanding
  /** Who of each seat signed what it is now, or last signed what it was. */
  readonly signed: Readonly<Record<Seat, { readonly by: string; readonly at: Instant } | null>>
}

export interface InventoryQuery {
  readonly siteId: Id | null
  readonly kind: string | null
  readonly ownerSeat: string | null
  /** Only those that are signed by both (true) or wait for a signature (false). */
  readonly signed: boolean | null
  /** Those that were archived instead of those in use. */
  readonly archived: boolean
  readonly after: string
}

/** Every connected system that the actor may read about. Problems: not_found. */
export async function listInventory(
  services: Services,
  actor: Actor,
  query: InventoryQuery,
  size = PAGE_SIZE,
): Promise<Result<ListPage<InventoryRow>>> {
  const now = services.clock.now()
  const sites = siteReach(actor, 'audit.read', now)
  if (sites === null) return refuse('not_found')
  const h = services.store.read
  const found: SignedSystem[] = []
  let { after } = query
  let read = 0
  let more = true
  while (more && found.length <= size && read < MOST_READ) {
    const page = await inventoryPage(h, { ...query, sites }, after, size + 1)
    const signed = await signedSystems(services, h, page, now)
    found.push(
      ...signed.filter(
        ({ standing }) => query.signed === null || (standing.state === 'signed') === query.signed,
      ),
    )
    after = page.at(-1)?.id ?? after
    read += page.length
    more = page.length > size
  }
  const shown = found.slice(0, size)
  const next = found.length > size ? (shown.at(-1)?.system.id ?? null) : more ? after : null
  return ok({ rows: await rowsOf(services, h, shown, now), next })
}

export interface InventoryPage {
  readonly row: InventoryRow
  /** Hex digest of what a signature made now is under. */
  readonly digest: string
  /** Seats for which the actor could sign now. */
  readonly maySign: readonly Seat[]
  readonly signOffEvery: PortalPolicy['signOffEvery']
  readonly manualSteps: string
  /** Settings without secrets: where it points. */
  readonly settings: Readonly<Record<string, unknown>>
  readonly approvedIdentity: string | null
  /** The listing of its accounts that is under way; null while none is. */
  readonly listing: ListingProgress | null
  readonly now: Instant
}

/** One connected system, as both seats sign it. Problems: not_found. */
export async function readInventory(
  services: Services,
  actor: Actor,
  systemId: Id,
): Promise<Result<InventoryPage>> {
  const now = services.clock.now()
  const h = services.store.read
  const sites = siteReach(actor, 'audit.read', now)
  const system = sites === null ? null : await systemById(h, systemId)
  if (sites === null || !system || !reaches(sites, system.siteId)) return refuse('not_found')
  const policy = await portalPolicy(h)
  const [signed] = await signedSystems(services, h, [system], now)
  const [row] = signed ? await rowsOf(services, h, [signed], now) : []
  if (!signed || !row) return refuse('not_found')
  return ok({
    row,
    digest: signed.now.digest,
    maySign: system.archivedAt === null ? seatsToSign(actor, signed, now) : [],
    signOffEvery: policy.signOffEvery,
    manualSteps: system.manualSteps,
    settings: system.config,
    approvedIdentity: system.approvedIdentity,
    listing: progressOf((await listingRuns(h, [systemId]))[0]),
    now,
  })
}

async function rowsOf(
  services: Services,
  h: Handle,
  signed: readonly SignedSystem[],
  now: Instant,
): Promise<InventoryRow[]> {
  const names = await loadNames(h, {
    systems: signed.map(({ system }) => system.id),
    sites: signed.map(({ system }) => system.siteId),
    people: signed.flatMap(({ signatures }) => SEATS.map((seat) => signatures[seat]?.personId ?? null)),
  })
  const rows: InventoryRow[] = []
  for (const { system, signatures, standing } of signed) {
    const connector = services.connectors.get(system.kind)
    const of = (seat: Seat) => {
      const own = signatures[seat]
      return own && { by: names.person(own.personId).name, at: own.at }
    }
    rows.push({
      id: system.id,
      name: system.name,
      kindTitle: connector.title,
      runOn: connector.runOn ?? null,
      site: names.site(system.siteId),
      segment: system.networkSegment,
      owner: system.ownerId === null ? null : names.person(system.ownerId),
      ownerSeat: system.ownerSeat,
      patchOwner: system.patchOwner,
      product: system.product,
      confirmed: systemIsConfirmed(system),
      ownAccountsConfirmed: system.ownAccounts !== null,
      lastContactAt: system.lastContactAt,
      lastFault: system.lastFault,
      clockSkew: system.clockSkew,
      breakerUntil: system.breakerUntil,
      capabilities: connector.capabilities,
      endWithoutPortal: endWithoutPortal(connector.capabilities),
      listedAt: system.listedAt,
      listFault: system.listFault,
      findings: countsOf(await openSeverities(h, system.id, now, MOST_FINDINGS)),
      signOff: standing,
      signed: { it: of('it'), physical_security: of('physical_security') },
    })
  }
  return rows
}

function countsOf(severities: readonly string[]): InventoryRow['findings'] {
  const count = (severity: Severity) => severities.filter((each) => each === severity).length
  return { critical: count('critical'), high: count('high'), medium: count('medium'), low: count('low') }
}
