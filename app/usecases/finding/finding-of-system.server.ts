import { isOpen, type RequestState } from '~/domain/access-request/request'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { type Bearing, seenAtTarget } from '~/domain/reconciliation/foreign-end'
import type { FindingRow } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { grantsOfRequest } from '~db/repositories/grants'
import { requestById } from '~db/repositories/requests'
import { type SystemRow, systemById } from '~db/repositories/systems'
import type { Handle } from '~db/store'

export interface FindingOfSystem {
  readonly finding: FindingRow
  readonly system: SystemRow
}

/** A finding with the system it was found on. */
export async function findingWithSystem(h: Handle, findingId: Id): Promise<FindingOfSystem | null> {
  const finding = await findingById(h, findingId)
  const system = finding && (await systemById(h, finding.systemId))
  return finding && system ? { finding, system } : null
}

/** What beside the finding bears on its ways out, as it is now. */
export async function bearingOf(
  h: Handle,
  { finding, system }: FindingOfSystem,
  now: Instant,
): Promise<Bearing> {
  return { adoptionOpen: await adoptionOpen(h, finding, now), ofTarget: seenAtTarget(finding, system) }
}

/**
 * A request to take the account over waits for a decision, or was approved and its access is not over. One that came to nothing
 * keeps nobody from what else can be done.
 */
async function adoptionOpen(
  h: Handle,
  { adoptRequestId }: Pick<FindingRow, 'adoptRequestId'>,
  now: Instant,
): Promise<boolean> {
  if (adoptRequestId === null) return false
  const request = await requestById(h, adoptRequestId)
  if (request === null) return false
  if (request.state !== 'approved') return isOpen(request.state as RequestState)
  return (await grantsOfRequest(h, request.id)).some(({ effectiveEnd }) => effectiveEnd > now)
}
