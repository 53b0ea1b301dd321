import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import { whyNotAdopted } from '~/domain/reconciliation/adoption'
import { foreignAccountOf } from '~/domain/reconciliation/foreign-end'
import { localText } from '~/domain/schedule/local-time'
import type { Services } from '~/platform/services'
import { currentEntitlements } from '~db/repositories/entitlements'
import { openOrphans } from '~db/repositories/foreign-ends'
import { peopleOfVendor } from '~db/repositories/people'
import { vendorsByName } from '~db/repositories/reports-places'
import { siteById } from '~db/repositories/sites'
import { sponsorsNow } from '../access-request/show-wizard.server'
import type { Named } from '../report/names.server'
import { bearingOf, findingWithSystem } from './finding-of-system.server'
import { MOST_ADOPTED } from './request-adoption.server'

/** What can be chosen on the page that asks to take accounts over. */
export interface AdoptionOffer {
  readonly system: Named
  readonly site: Named & { readonly timeZone: string }
  /** Accounts of the system that can be asked for, the one that was come from first. */
  readonly accounts: readonly {
    readonly findingId: Id
    readonly nativeName: string
    readonly nativeId: string
    readonly holds: readonly string[]
  }[]
  readonly vendors: readonly Named[]
  /** Contractors of the chosen vendor; empty until one is chosen. */
  readonly people: readonly Named[]
  readonly entitlements: readonly (Named & { readonly nativeName: string })[]
  readonly sponsors: readonly Named[]
  /** Now, as the site's clock shows it. */
  readonly validFrom: string
  readonly now: Instant
}

/** The most vendors that are offered. */
const MOST_VENDORS = 500

/** Problems: not_found, cannot_adopt, those of `whyNotAdopted`. */
export async function offerAdoption(
  services: Services,
  actor: Actor,
  findingId: Id,
  vendorId: Id | null,
): Promise<Result<AdoptionOffer>> {
  const now = services.clock.now()
  const h = services.store.read
  const held = await findingWithSystem(h, findingId)
  const of = held && { siteId: held.system.siteId, ownerId: held.system.ownerId }
  if (!held || !of || !may(actor, 'finding.adopt', of, now)) return refuse('not_found')
  const { finding, system } = held
  const site = await siteById(h, system.siteId)
  if (!site) return refuse('not_found')
  const connector = services.connectors.get(system.kind)
  if (!connector.adopt) return refuse('cannot_adopt')
  const why = whyNotAdopted(finding, await bearingOf(h, held, now), now)
  if (why !== null) return refuse(why)

  const accounts: AdoptionOffer['accounts'][number][] = []
  const orphans = await openOrphans(h, system.id, MOST_ADOPTED)
  for (const each of [finding, ...orphans.filter((orphan) => orphan.id !== finding.id)].slice(
    0,
    MOST_ADOPTED,
  )) {
    const account = foreignAccountOf(each)
    const bearing = await bearingOf(h, { finding: each, system }, now)
    if (account === null || whyNotAdopted(each, bearing, now) !== null) continue
    const { entitlements } = each.account
    accounts.push({
      findingId: each.id,
      ...account,
      holds: Array.isArray(entitlements) ? entitlements.map(String).slice(0, 20) : [],
    })
  }
  const people = vendorId === null ? [] : await peopleOfVendor(h, vendorId)
  const rights = await currentEntitlements(h, { systemId: system.id })
  return ok({
    system: { id: system.id, name: system.name },
    site: { id: site.id, name: site.name, timeZone: site.timeZone },
    accounts,
    vendors: (await vendorsByName(h, MOST_VENDORS)).map(({ id, name }) => ({ id, name })),
    people: people.map(({ id, name }) => ({ id, name })),
    entitlements: rights.flatMap(({ entitlement, version }) => {
      const mapping = connector.entitlementSchema.safeParse(version.mapping)
      if (!mapping.success) return []
      return [
        { id: entitlement.id, name: version.name, nativeName: connector.nativeEntitlement(mapping.data) },
      ]
    }),
    sponsors: await sponsorsNow(h, now),
    validFrom: localText(now, site.timeZone),
    now,
  })
}
