import { type Instant, type Millis, SECOND } from '~/domain/kernel/time'
import { APPROVER_WAIT } from '~/domain/person/roles'
import type { Services } from '~/platform/services'
import { endGrants, grantsEndingWithin } from '~db/repositories/grants'
import { bringForward, shortenWaits } from '~db/repositories/later-instants'
import { highestSeen, lowerSeen } from '~db/repositories/nodes'
import { ageOpenChanges } from '~db/repositories/pending-changes'
import { ageSessions } from '~db/repositories/sessions'
import { ageLinks } from '~db/repositories/sign-in-links'
import type { Tx } from '~db/store'

/** Another node may have gone on by so much since it last wrote down its time. */
const UNSEEN: Millis = 10 * SECOND

/**
 * Time goes on from what this machine's clock says. What had ended by a later time that was told before stays ended: those
 * grants are ended for good, because their windows would be open again, and what was locked, archived or withdrawn
 * meanwhile counts as that from now. Who waits to decide waits a day from now at most. Sessions, links and codes are as old by it as they were by the later time: what was over
 * stays over, what was not goes on for as long as it had left. Answers the time that counts now.
 */
export async function settleTime(
  services: Services,
  tx: Tx,
): Promise<{ readonly at: Instant; readonly ended: number }> {
  const { clock } = services
  const at = clock.wall()
  const told = Math.max(clock.now(), (await highestSeen(tx)) ?? at)
  const until = told > at ? told + UNSEEN : at
  const ids = await grantsEndingWithin(tx, at, until)
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
  await shortenWaits(tx, at + APPROVER_WAIT)
  if (until > at) {
    await ageSessions(tx, until - at)
    await ageLinks(tx, until - at)
    await ageOpenChanges(tx, until - at)
  }
  await lowerSeen(tx, at)
  tx.afterCommit(() => clock.accept(at))
  return { at, ended: ended.length }
}
