import type { EndRow } from '~db/repositories/ends'
import { requestListing } from '~db/repositories/listings'
import type { Tx } from '~db/store'
import type { Plan } from './plan.server'

/**
 * Who was administrator of a target may have left accounts of their own there: when that right's end is confirmed, the
 * target's accounts are listed at once, and what nobody granted is found.
 */
export async function listAfterAdministrator(
  tx: Tx,
  plan: Plan,
  ended: readonly EndRow[],
  now: number,
): Promise<void> {
  const { connector, facts } = plan
  if (!connector.capabilities.list || !connector.isAdministrator) return
  const wasAdministrator = ended.some(({ entitlementVersionId }) => {
    const version = facts.versions.find(({ id }) => id === entitlementVersionId)
    const mapping = connector.entitlementSchema.safeParse(version?.mapping)
    // What cannot be read any more may have been anything.
    return !mapping.success || connector.isAdministrator?.(mapping.data)
  })
  if (wasAdministrator) await requestListing(tx, plan.claimed.systemId, now)
}
