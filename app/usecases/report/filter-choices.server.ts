import { ok, type Result, refuse } from '~/domain/kernel/result'
import { siteReach } from '~/domain/person/reach'
import type { Actor } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { peopleByIds } from '~db/repositories/people'
import { sitesInReach, systemsInReach, vendorsByName } from '~db/repositories/reports-places'
import type { Named } from './names.server'

/** The most a filter offers of each; beyond it a link with the id still filters. */
const MOST = 500

export interface FilterChoices {
  readonly sites: readonly Named[]
  readonly vendors: readonly Named[]
  readonly systems: readonly Named[]
  /** Who owns one of these systems. */
  readonly owners: readonly Named[]
}

/** What a report can be narrowed to. Problems: not_found. */
export async function readFilterChoices(
  services: Services,
  actor: Actor,
  action: 'audit.read' | 'live.read' = 'audit.read',
): Promise<Result<FilterChoices>> {
  const reach = siteReach(actor, action, services.clock.now())
  if (reach === null) return refuse('not_found')
  const h = services.store.read
  const [sites, vendors, systems] = await Promise.all([
    sitesInReach(h, reach, MOST),
    vendorsByName(h, MOST),
    systemsInReach(h, reach, MOST),
  ])
  const owners = await peopleByIds(h, [...new Set(systems.flatMap(({ ownerId }) => ownerId ?? []))])
  return ok({
    sites: sites.map(named),
    vendors: vendors.map(named),
    systems: systems.map(named),
    owners: owners.map(named).sort((a, b) => a.name.localeCompare(b.name)),
  })
}

function named({ id, name }: Named): Named {
  return { id, name }
}
