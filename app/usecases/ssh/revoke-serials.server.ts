import { opensTooMuch, principalOf } from '~/domain/certificate/certificate'
import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Id } from '~/domain/kernel/ids'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import type { CredentialRow } from '~db/repositories/credentials'
import { takeListNumber } from '~db/repositories/ssh-authorities'
import {
  revokeSerials,
  type SshCertificateRow,
  unrevokedCertificates,
} from '~db/repositories/ssh-certificates'
import type { Tx } from '~db/store'

/**
 * So long after its expiry, or after it was put there, a serial stays on the list, ms: sessions that were opened with it may be
 * open still, and hosts end them by the list.
 */
export const REMEMBERED: Millis = 31 * DAY

/**
 * Puts on the list what opens more than these rights of a credential. Nothing is written where there is nothing to revoke.
 */
export async function revokeBeyond(
  services: Pick<Services, 'store' | 'clock' | 'audit'>,
  credential: CredentialRow,
  rights: readonly string[],
): Promise<void> {
  const { store, clock } = services
  // Also what expired long ago: a session that was opened with it may run still.
  const since = 0
  const allowed = new Set(rights.map((right) => principalOf(credential.systemId, right)))
  const tooMuch = (rows: readonly SshCertificateRow[]) => rows.filter((row) => opensTooMuch(row, allowed))
  const of = { credentialId: credential.id }
  if (tooMuch(await unrevokedCertificates(store.read, of, since)).length === 0) return
  await store.transact(async (tx) => {
    const rows = tooMuch(await unrevokedCertificates(tx, of, since))
    await revokeIn(services, tx, credential.systemId, credential.siteId, rows, clock.now())
  }, 'engine')
}

/** Puts certificates of one system on a new list, with an event for each credential. */
export async function revokeIn(
  services: Pick<Services, 'audit'>,
  tx: Tx,
  systemId: Id,
  siteId: Id,
  rows: readonly SshCertificateRow[],
  now: Instant,
): Promise<void> {
  if (rows.length === 0) return
  const number = await takeListNumber(tx, systemId, now)
  await revokeSerials(
    tx,
    systemId,
    rows.map(({ serial }) => serial),
    { number, now },
  )
  const ofEach = groupedBy(rows, ({ credentialId }) => credentialId)
  await services.audit.appendAll(
    tx,
    now,
    [...ofEach].map(([credential, own]) => ({
      type: 'ssh_certificate.revoked',
      actorId: null,
      subjects: { credential, system: systemId, site: siteId },
      facts: { list: number, count: own.length, serials: own.map(({ serial }) => String(serial)) },
    })),
  )
}
