import { type Instant, type Millis, SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { endGrants, grantsEndingWithin } from '~db/repositories/grants'
import { highestSeen, lowerSeen } from '~db/repositories/nodes'
import type { Tx } from '~db/store'

/** Another node may have gone on by so much since it last wrote down its time. */
const UNSEEN: Millis = 10 * SECOND

/**
 * Time goes on from what this machine's clock says. What had ended by a later time that was told before stays ended: those
 * grants are ended for good, because their windows would be open again. Answers the time that counts now.
 */
export async function settleTime(
  services: Services,
  tx: Tx,
): Promise<{ readonly at: Instant; readonly ended: number }> {
  const { clock } = services
  const at = clock.wall()
  const told = Math.max(clock.now(), (await highestSeen(tx)) ?? at)
  const ids = told > at ? await grantsEndingWithin(tx, at, told + UNSEEN) : []
  const ended = await endGrants(tx, ids, at, null, 'It had ended before the clock was put right.')
  await services.audit.appendAll(
    tx,
    at,
    ended.map((grant) => ({
      type: 'grant.ended_early',
      actorId: null,
      subjects: {
        person: grant.personId,
        request: grant.requestId,
        credential: grant.credentialId,
        vendor: grant.vendorId,
        site: grant.siteId,
        system: grant.systemId,
      },
      facts: { entitlement: grant.entitlementId, frozenFor: 'clock_back' },
    })),
  )
  await lowerSeen(tx, at)
  tx.afterCommit(() => clock.accept(at))
  return { at, ended: ended.length }
}
