import { systemIsConfirmed } from '~/domain/connected-system/confirmation'
import { SEATS } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import { type Actor, may } from '~/domain/person/roles'
import type { SetUpStep } from '~/domain/site/set-up-step'
import { vendorStanding } from '~/domain/vendor/standing'
import type { Services } from '~/platform/services'
import { documentsToCheck } from '~db/repositories/documents'
import { currentEntitlements } from '~db/repositories/entitlements'
import { holdersOf } from '~db/repositories/roles'
import { liveSites } from '~db/repositories/sites'
import { systemPage } from '~db/repositories/systems'
import { contractorPage, currentVendorApprovals, vendorPage } from '~db/repositories/vendors'
import { verified } from '../vendor/verified-approvals.server'

export interface SetUpTask {
  readonly step: SetUpStep
  readonly done: boolean
  /** How many there are, of what the step is about. */
  readonly count: number
  /** How many of them still lack something; 0 for steps that only ask that there be one. */
  readonly missing: number
  /** More were there than were counted. */
  readonly more: boolean
}

/** Counting stops here: an administrator wants to know what is missing, not how large the portal is. */
const MOST = 200

/** What is missing before the first request can be granted. Problems: not_found. */
export async function readSetUp(services: Services, actor: Actor): Promise<Result<readonly SetUpTask[]>> {
  const now = services.clock.now()
  if (!may(actor, 'configuration.read', {}, now)) return refuse('not_found')
  const h = services.store.read
  const sites = await liveSites(h)
  const [approvers, sponsors, guards, systems, entitlements, vendors, people, waiting] = await Promise.all([
    holdersOf(h, 'approver'),
    holdersOf(h, 'sponsor'),
    holdersOf(h, 'guard'),
    systemPage(h, { archived: false }, '', MOST + 1),
    currentEntitlements(h, {}, '', MOST + 1),
    vendorPage(h, false, '', MOST + 1),
    contractorPage(h, { archived: false }, '', MOST + 1),
    documentsToCheck(h, '', MOST + 1),
  ])
  const zoned = entitlements.filter(({ version }) => version.zoneId !== null)
  const approvals = verified(
    services,
    await currentVendorApprovals(
      h,
      vendors.map((vendor) => vendor.id),
    ),
  )
  const emptySeats = sites.flatMap((site) =>
    SEATS.filter(
      (seat) =>
        !approvers.some(
          ({ role }) => role.siteId === site.id && role.seat === seat && role.effectiveAt <= now,
        ),
    ),
  )
  const approved = vendors.filter(
    (vendor) => vendorStanding(approvals.filter((each) => each.vendorId === vendor.id)).approved,
  )
  const unconfirmed = systems.filter((system) => !systemIsConfirmed(system))
  const sitesWithoutGuard = sites.filter((site) => !guards.some(({ role }) => role.siteId === site.id))

  const task = (step: SetUpStep, count: number, missing: number, done = count > 0 && missing === 0) => ({
    step,
    count: Math.min(count, MOST),
    missing: Math.min(missing, MOST),
    done,
    more: count > MOST,
  })
  return ok([
    task('site', sites.length, 0),
    task('seats', sites.length * SEATS.length - emptySeats.length, emptySeats.length),
    task('sponsor', sponsors.length, 0),
    task('guard', sites.length - sitesWithoutGuard.length, sitesWithoutGuard.length),
    task('system', systems.length, 0),
    task('confirmation', systems.length - unconfirmed.length, unconfirmed.length),
    task('entitlement', entitlements.length, 0),
    task('zone', zoned.length, 0),
    task('vendor', vendors.length, 0),
    task('vendor_approval', approved.length, vendors.length - approved.length),
    task('person', people.length, 0),
    task('document', waiting.length, waiting.length, waiting.length === 0),
  ])
}
