import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { formatInstant } from '~/words/format'
import type { CredentialFacts } from '~db/repositories/credential-facts'
import { type EndRow, lockWasTold } from '~db/repositories/ends'
import { requestsByIds } from '~db/repositories/requests'
import type { Tx } from '~db/store'
import { mailEach, peopleInOrder } from './recipients.server'

/**
 * Tells of ends that a lock made due, once they are confirmed: the holder once for each lock, however many systems it
 * takes away, and the requester once for each lock and request. Nobody is told while the access may still work.
 */
export async function tellLocked(
  services: Pick<Services, 'mail' | 'env'>,
  tx: Tx,
  { person, site }: Pick<CredentialFacts, 'person' | 'site'>,
  ends: readonly EndRow[],
  now: Instant,
): Promise<void> {
  const ids = ends.map((end) => end.id)
  const requests = await requestsByIds(tx, [...new Set(ends.map((end) => end.requestId))])
  for (const lockedAt of new Set(ends.map((end) => end.plannedAt))) {
    const own = ends.filter((end) => end.plannedAt === lockedAt)
    let holder = !(await lockWasTold(tx, { personId: person.id }, lockedAt, ids))
    for (const request of requests) {
      if (!own.some((end) => end.requestId === request.id)) continue
      const requester = !(await lockWasTold(tx, { requestId: request.id }, lockedAt, ids))
      const recipients = await peopleInOrder(tx, [
        holder ? person.id : null,
        // Who asked for themselves is told as the holder.
        requester && request.requesterId !== person.id ? request.requesterId : null,
      ])
      holder = false
      await mailEach(services, tx, now, recipients, 'locked', (recipient) => ({
        name: recipient.name,
        site: site.name,
        person: recipient.id === person.id ? person.name : `${person.name} and whoever else the lock names`,
        lockedAt: formatInstant(lockedAt, site.timeZone),
        link: `${services.env.baseUrl}/requests/${request.id}`,
      }))
    }
  }
}
