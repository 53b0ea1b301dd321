import { type Instant, type Millis, SECOND } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { endGrants, grantsEndingWithin } from '~db/repositories/grants'
import { bringForward } from '~db/repositories/later-instants'
import { highestSeen, lowerSeen } from '~db/repositories/nodes'
import { endAllLinks, revokeAllSessions } from '~db/repositories/restore'
import type { Tx } from '~db/store'

/** Another node may have gone on by so much since it last wrote down its time. */
const UNSEEN: Millis = 10 * SECOND

/**
 * Time goes on from what this machine's clock says. What had ended by a later time that was told before stays ended: those
 * grants are ended for good, because their windows would be open again, and what was locked, archived or withdrawn
 * meanwhile counts as that from now. Everybody signs in again: a link or session that was over by the later time would be
 * within its own again. Answers the time that counts now.
 */
export async function settleTime(
  services: Services,
  tx: Tx,
): Promise<{ readonly at: Instant; readonly ended: number }> {
  const { clock } = services
  const at = clock.wall()
  const told = Math.max(clock.now(), (await highestSeen(tx)) ?? at)
  const ids = await grantsEndingWithin(tx, at, told > at ? told + UNSEEN : at)
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
  await bringForward(tx, at)
  await revokeAllSessions(tx, at)
  await endAllLinks(tx, at)
  await lowerSeen(tx, at)
  tx.afterCommit(() => clock.accept(at))
  return { at, ended: ended.length }
}
