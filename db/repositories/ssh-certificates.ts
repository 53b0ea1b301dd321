import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, or } from 'drizzle-orm'
import { LONGEST } from '~/domain/certificate/certificate'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'
import { eachChunk } from './chunks'

export type SshCertificateRow = Tables['sshCertificate']['$inferSelect']

/** Written into the journal too: a database that is older than this certificate must know its serial. */
export async function insertCertificate({ q, t, journal }: Tx, row: SshCertificateRow): Promise<void> {
  await q.insert(t.sshCertificate).values(row)
  const { systemId: system, serial, credentialId: credential, validTo, issuedAt: at } = row
  journal({ kind: 'certificate', system, serial, credential, validTo, at })
}

/** The certificates of a credential that have not expired, newest first. */
export async function unexpiredCertificates(
  { q, t }: Handle,
  credentialId: string,
  now: number,
): Promise<SshCertificateRow[]> {
  return q
    .select()
    .from(t.sshCertificate)
    .where(and(eq(t.sshCertificate.credentialId, credentialId), gt(t.sshCertificate.validTo, now)))
    .orderBy(desc(t.sshCertificate.serial))
}

/** Those of a credential, or of a whole system, that are on no list and had not expired at `since`. */
export async function unrevokedCertificates(
  { q, t }: Handle,
  of: { readonly credentialId: string } | { readonly systemId: string },
  since: number,
): Promise<SshCertificateRow[]> {
  const whose =
    'credentialId' in of
      ? eq(t.sshCertificate.credentialId, of.credentialId)
      : eq(t.sshCertificate.systemId, of.systemId)
  return q
    .select()
    .from(t.sshCertificate)
    .where(and(whose, isNull(t.sshCertificate.revokedAt), gt(t.sshCertificate.validTo, since)))
    .orderBy(asc(t.sshCertificate.serial))
}

/** The revoked ones of a system that had not expired at `since`, or were revoked after it. */
export async function revokedCertificates(
  { q, t }: Handle,
  systemId: string,
  since: number,
): Promise<SshCertificateRow[]> {
  return q
    .select()
    .from(t.sshCertificate)
    .where(
      and(
        eq(t.sshCertificate.systemId, systemId),
        isNotNull(t.sshCertificate.revokedAt),
        // One that had not expired at `since` was issued, and so revoked, less than a certificate's longest life before it.
        gt(t.sshCertificate.revokedAt, since - LONGEST),
        or(gt(t.sshCertificate.validTo, since), gt(t.sshCertificate.revokedAt, since)),
      ),
    )
    .orderBy(asc(t.sshCertificate.serial))
}

/** Puts these serials on the list of that number. */
export async function revokeSerials(
  { q, t }: Tx,
  systemId: string,
  serials: readonly number[],
  { number, now }: { readonly number: number; readonly now: number },
): Promise<void> {
  await eachChunk(serials, (chunk) =>
    q
      .update(t.sshCertificate)
      .set({ revokedAt: now, revokedIn: number })
      .where(and(eq(t.sshCertificate.systemId, systemId), inArray(t.sshCertificate.serial, chunk))),
  )
}
