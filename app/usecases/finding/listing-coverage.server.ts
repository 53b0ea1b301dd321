import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import { tellsUse as kindTellsUse, SSH_CA } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { HOUR, type Instant, type Millis } from '~/domain/kernel/time'
import { type SiteReach, siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { type ListingRunRow, listingRuns, openRuns } from '~db/repositories/listing-runs'
import { systemsThatStand } from '~db/repositories/reports-places'
import type { SystemRow } from '~db/repositories/systems'
import { loadNames, type Named, type NamedSite } from '../report/names.server'

/** The most systems a report counts; beyond it, `more` says so. */
export const MOST_SYSTEMS = 500

/** A list older than this says nothing about now: three times the engine's round, ms. */
const LATE: Millis = 3 * HOUR

const BLIND: ReadonlySet<SystemCoverage['state']> = new Set(['late', 'failed', 'never', 'archived'])

/** When a connected system's accounts were last listed whole, and why not since. */
export interface SystemCoverage {
  readonly id: Id
  readonly name: string
  readonly kind: string
  readonly site: NamedSite
  readonly owner: Named | null
  readonly ownerSeat: string
  /**
   * `listed`: the last listing was whole and recent. `late`: it is old. `failed`: the last try failed. `never`. `elsewhere`: by
   * its kind; another system lists the accounts of the same target. `unconfirmed`: not before both seats confirmed it; it gives nothing.
   * `archived`: nobody looks any more at what stands there, and nobody attested that it is scrapped.
   */
  readonly state: 'listed' | 'late' | 'failed' | 'never' | 'elsewhere' | 'unconfirmed' | 'archived'
  /** Nobody knows what accounts it holds now, although somebody should. */
  readonly blind: boolean
  readonly listedAt: Instant | null
  readonly accounts: number | null
  /** A stable code; null when the last try went through. */
  readonly fault: string | null
  /** The system tells when an account was last used. */
  readonly tellsUse: boolean
  /** The listing that is under way; null while none is. */
  readonly progress: ListingProgress | null
}

/** How far a listing has come. */
export interface ListingProgress {
  readonly since: Instant
  readonly seen: number
  /** How many accounts there are in all; null where the system does not tell. */
  readonly total: number | null
  /** It broke off and will be taken up again where it was. */
  readonly brokeOff: boolean
}

export interface Coverage {
  readonly systems: readonly SystemCoverage[]
  readonly listed: number
  /** Those of which nobody knows what accounts they hold now; not those that another system lists, or that give nothing yet. */
  readonly notListed: number
  /** There are more systems than were counted. */
  readonly more: boolean
  /** The oldest of the lists that count: everything found is as old as this at most. */
  readonly checkedAt: Instant | null
}

/** Which systems the findings come from, and which could not be looked at, at these sites. */
export async function coverageOf(services: Services, sites: SiteReach, now: Instant): Promise<Coverage> {
  const h = services.store.read
  const rows = await systemsThatStand(h, sites, MOST_SYSTEMS + 1)
  const shown = rows
    .slice(0, MOST_SYSTEMS)
    .filter((system) => system.archivedAt === null || !isOwnRecord(services, system.kind))
  const names = await loadNames(h, {
    systems: shown.map((system) => system.id),
    sites: shown.map((system) => system.siteId),
  })
  const runs = await listingRuns(
    h,
    shown.map((system) => system.id),
  )
  const systems = shown.map((system): SystemCoverage => {
    const state = stateOf(services, system, now)
    const { id, name, kind, ownerSeat, listedAt, listFault, listedAccounts } = system
    return {
      id,
      name,
      kind,
      site: names.site(system.siteId),
      owner: system.ownerId === null ? null : names.person(system.ownerId),
      ownerSeat,
      state,
      blind: BLIND.has(state),
      listedAt,
      accounts: listedAccounts,
      fault: listFault,
      tellsUse: tellsUse(services, system),
      progress: progressOf(runs.find((run) => run.systemId === system.id)),
    }
  })
  const current = systems.filter((system) => system.state === 'listed')
  const blind = systems.filter((system) => system.blind)
  const times = current.flatMap((system) => system.listedAt ?? [])
  return {
    systems: systems.sort((a, b) => Number(b.blind) - Number(a.blind)),
    listed: current.length,
    notListed: blind.length,
    more: rows.length > MOST_SYSTEMS,
    checkedAt: times.length === 0 ? null : Math.min(...times),
  }
}

/** Null for one that is over: whole, or broken off where it cannot be taken up again. */
export function progressOf(run: ListingRunRow | undefined): ListingProgress | null {
  if (!run || run.state === 'whole' || (run.state === 'broken' && run.next === null)) return null
  const { startedAt, seen, total } = run
  return {
    since: startedAt,
    seen: Math.min(seen, total ?? seen),
    total,
    brokeOff: run.state === 'broken',
  }
}

/**
 * The listings that are under way now, by system, at the sites that the actor may read about; of one system or of all.
 * Problems: not_found.
 */
export async function listingsUnderWay(
  services: Services,
  actor: Actor,
  systemId: Id | null,
): Promise<Result<Readonly<Record<Id, ListingProgress>>>> {
  const sites = siteReach(actor, 'audit.read', services.clock.now())
  if (sites === null) return refuse('not_found')
  const runs = await openRuns(services.store.read, sites, systemId, MOST_SYSTEMS)
  return ok(
    Object.fromEntries(
      runs.flatMap((run) => {
        const progress = progressOf(run)
        return progress === null ? [] : [[run.systemId, progress] as const]
      }),
    ),
  )
}

function stateOf({ connectors }: Services, system: SystemRow, now: Instant): SystemCoverage['state'] {
  if (system.archivedAt !== null) return 'archived'
  const isListedElsewhere = connectors.get(system.kind).accountsListedBy !== undefined
  if (system.listFault === 'cannot_list' && isListedElsewhere) return 'elsewhere'
  if (!systemIsConfirmed(system) && system.listedAt === null) return 'unconfirmed'
  if (system.listFault !== null) return 'failed'
  if (system.listedAt === null) return 'never'
  return now - system.listedAt > LATE ? 'late' : 'listed'
}

/** What stands there is what the portal itself knows, and ends with it: nothing is left that somebody should look at. */
function isOwnRecord({ connectors }: Services, kind: string): boolean {
  const { proof } = connectors.get(kind).capabilities
  return kind === SSH_CA || proof === 'portal' || proof === 'attested'
}

/** True when it is told whether access in this system is used. */
export function tellsUse(
  { connectors }: Pick<Services, 'connectors'>,
  { kind, listTellsUse }: Pick<SystemRow, 'kind' | 'listTellsUse'>,
): boolean {
  if (listTellsUse) return true
  return connectors.kinds().includes(kind) && kindTellsUse(connectors.get(kind).capabilities)
}
