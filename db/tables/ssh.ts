import { sql } from 'drizzle-orm'
import type { CredentialTables } from './credentials'
import type { Kit } from './kit'
import type { SystemTables } from './systems'

interface LostSerials {
  readonly from: number
  readonly to: number
  /** The first list that has them; null after a restore, when no host's word counts for them. */
  readonly number: number | null
  readonly at: number
}

/** What signs SSH certificates for a system, the hosts that trust it, and every certificate that was signed. */
export function sshTables(
  k: Kit,
  { connectedSystem }: SystemTables,
  { credential }: Pick<CredentialTables, 'credential'>,
) {
  const sshAuthority = k.table('ssh_authority', {
    systemId: k
      .id()
      .primaryKey()
      .references(() => connectedSystem.id),
    sealedKey: k.text().notNull(),
    /** The line for TrustedUserCAKeys. */
    publicLine: k.text().notNull(),
    fingerprint: k.text().notNull(),
    lastSerial: k.integer().notNull(),
    /** The number of the newest revocation list, and when it became that. */
    listNumber: k.integer().notNull(),
    listedAt: k.instant().notNull(),
    /** Serials that the database does not know. */
    lostSerials: k.json<readonly LostSerials[]>().notNull(),
    createdAt: k.instant().notNull(),
  })

  const sshHost = k.table(
    'ssh_host',
    {
      id: k.id().primaryKey(),
      systemId: k.id().references(() => connectedSystem.id),
      name: k.text().notNull(),
      address: k.text().notNull(),
      port: k.integer().notNull(),
      /** The program that ends open sessions is installed there. */
      endsSessions: k.flag().notNull(),
      tokenHash: k.text().notNull(),
      /** The number of the list in its file, as it last said; 0 before. */
      holds: k.integer().notNull(),
      seenAt: k.instant(),
      addedAt: k.instant().notNull(),
      /** Removed: its token opens nothing, and holders are not sent there any more. */
      archivedAt: k.instant(),
      /** Who said for each seat that it accepts no certificate of the system any more; retired once both did. */
      retiredByIt: k.text(),
      retiredByPhysicalSecurity: k.text(),
      retiredAt: k.instant(),
    },
    (t) => [
      k.index('ssh_host_by_system').on(t.systemId),
      k.unique('ssh_host_name').on(t.systemId, t.name).where(sql`archived_at is null`),
    ],
  )

  const sshCertificate = k.table(
    'ssh_certificate',
    {
      systemId: k.id().references(() => connectedSystem.id),
      serial: k.integer().notNull(),
      credentialId: k.id().references(() => credential.id),
      keyFingerprint: k.text().notNull(),
      principals: k.json<readonly string[]>().notNull(),
      validFrom: k.instant().notNull(),
      validTo: k.instant().notNull(),
      issuedAt: k.instant().notNull(),
      revokedAt: k.instant(),
      /** The number of the first list that has it. */
      revokedIn: k.integer(),
    },
    (t) => [
      k.primaryKey({ columns: [t.systemId, t.serial] }),
      k.index('ssh_certificate_by_credential').on(t.credentialId, t.validTo),
      k.index('ssh_certificate_valid').on(t.systemId, t.validTo),
      k.index('ssh_certificate_revoked').on(t.systemId, t.revokedAt).where(sql`revoked_at is not null`),
    ],
  )

  return { sshAuthority, sshHost, sshCertificate }
}
