import { MINUTE, type Millis } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { leaseListing, prolongListing } from '~db/repositories/listings'
import type { Tx } from '~db/store'

/** A target that gives no page for so long is not waited for, ms. */
export const NO_PAGE: Millis = 2 * MINUTE

/** For how long a node has a listing in hand after its last page, ms. */
const LEASE: Millis = NO_PAGE + MINUTE

/** Takes the listing of a system; false when another node has it: a directory is not asked for everything twice. */
export async function takeListing(services: Services, systemId: string): Promise<boolean> {
  return services.store.transact(async (tx) => {
    const leaseNow = await services.leaseClock(tx)
    return leaseListing(tx, systemId, leaseNow, leaseNow + LEASE)
  }, 'background')
}

/** It goes on: written with each page. */
export async function keepListing(services: Services, tx: Tx, systemId: string): Promise<void> {
  await prolongListing(tx, systemId, (await services.leaseClock(tx)) + LEASE)
}
