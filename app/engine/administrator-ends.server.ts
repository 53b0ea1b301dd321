import type { EndRow } from '~db/repositories/ends'
import { requestListingsOf } from '~db/repositories/listings'
import type { Tx } from '~db/store'
import type { Plan } from './plan.server'

/**
 * Who was administrator of a target may have left accounts of their own there: when that right's end is confirmed, the
 * target's accounts are listed at once, and what nobody granted is found. One target may be several systems, of which not
 * each can list: the same device with its shared accounts, and with accounts for each person.
 */
export async function listAfterAdministrator(
  tx: Tx,
  plan: Plan,
  ended: readonly EndRow[],
  now: number,
): Promise<void> {
  const { connector, facts } = plan
  if (!connector.isAdministrator) return
  const wasAdministrator = ended.some(({ entitlementVersionId }) => {
    const version = facts.versions.find(({ id }) => id === entitlementVersionId)
    const mapping = connector.entitlementSchema.safeParse(version?.mapping)
    // What cannot be read any more may have been anything.
    return !mapping.success || connector.isAdministrator?.(mapping.data)
  })
  if (wasAdministrator) await requestListingsOf(tx, facts.system, now)
}
