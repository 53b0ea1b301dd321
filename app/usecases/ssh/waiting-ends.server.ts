import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { lookAgain } from '~db/repositories/credential-inputs'
import { revokedCertificates } from '~db/repositories/ssh-certificates'
import type { Tx } from '~db/store'

/** Ends that waited for a host are looked at now, and not at their next try: those whose list is newer than `after`. */
export async function lookAtWaitingEnds(
  services: Pick<Services, 'wake'>,
  tx: Tx,
  systemId: Id,
  after: number,
  now: Instant,
): Promise<void> {
  const revoked = await revokedCertificates(tx, systemId, now)
  const waiting = revoked.filter(({ revokedIn }) => revokedIn !== null && revokedIn > after)
  await lookAgain(tx, [...new Set(waiting.map(({ credentialId }) => credentialId))], now)
  tx.afterCommit(services.wake)
}
