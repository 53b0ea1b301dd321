import { CONFIRMED_AFTER } from './past-events'
import { idSql } from './past-text'

/**
 * Where the visits of one batch wait to be written out: a visit is a request of one person for two rights, of which two
 * grants came (`held`). In the memory of the connection.
 */
export const WAITING_ROOM = [
  `create temp table visit (n integer primary key, at integer, request, revision, number integer, person, vendor, site, requester, sponsor,
    it, security, guard, body, digest, scope, valid_from integer, valid_to integer, credential, artifact)`,
  `create temp table held (g integer primary key, at integer, request, revision, person, vendor, site, system, kind, credential,
    entitlement, version, grant_id, end_id, artifact, native_name, proof, makes integer, it, security, valid_from integer, valid_to integer)`,
  // What one event of each of them is known by.
  'create temp table told (row integer primary key, happened integer, id, check_id)',
]

/** What a visit left behind in every table but the log: all of it over, approved by both seats, and proved gone. */
export const VISIT_STATEMENTS = [
  `insert into access_request (id, number, vendor_id, site_id, requester_id, sponsor_id, state, draft, revision, revision_id,
    valid_from, valid_to, created_at, submitted_at, settled_at)
    select request, number, vendor, site, requester, sponsor, 'approved', '{}', 1, revision, valid_from, valid_to, at,
      at + 60000, at + 1200000 from visit`,
  `insert into request_revision (id, request_id, revision, body, digest, created_by, created_at)
    select revision, request, 1, body, digest, requester, at + 60000 from visit`,
  'insert into request_person (request_id, person_id) select request, person from visit',
  approval('it', 'it', 600_000, 0x301),
  approval('physical_security', 'security', 1_200_000, 0x302),
  `insert into access_grant (id, request_id, revision_id, credential_id, person_id, system_id, site_id, vendor_id,
    entitlement_id, entitlement_version_id, valid_from, valid_to, effective_end, created_at)
    select grant_id, request, revision, credential, person, system, site, vendor, entitlement, version, valid_from, valid_to,
      valid_to, at + 1200000 from held`,
  `insert into artifact (id, credential_id, system_id, native_name, native_id, state, secret_shown_at, token_hash, code_hash,
    created_at, gone_at)
    select artifact, credential, system, native_name, native_name, 'gone', valid_from + 300000,
      iif(kind = 'gate-pass', lower(hex(randomblob(32))), null),
      iif(kind = 'gate-pass', lower(hex(randomblob(21))) || 'A', null),
      valid_from - 60000, valid_to + ${CONFIRMED_AFTER} from held where makes`,
  `insert into end_obligation (id, credential_id, entitlement_id, entitlement_version_id, request_id, person_id, system_id,
    site_id, vendor_id, given_at, planned_at, reason, attempted_at, confirmed_at, proof, attempts)
    select end_id, credential, entitlement, version, request, person, system, site, vendor, valid_from + 1000, valid_to,
      'window', valid_to, valid_to + ${CONFIRMED_AFTER}, proof, 1 from held`,
  // Now and then a target had lost or kept something: it was found, and closed the next day.
  `insert into finding (id, kind, system_id, site_id, vendor_id, person_id, credential_id, subject, account, severity,
    opened_at, last_seen_at, closed_at, closed_why)
    select ${idSql('valid_from + 7200000', 0x300, 'g')}, iif(g % 40 = 0, 'missing', 'drifted'), system, site, vendor, person, credential,
      credential, json_object('nativeId', native_name, 'nativeName', native_name), 'medium', valid_from + 7200000,
      valid_from + 10800000, valid_from + 86400000, 'read_back' from held where g % 20 = 0`,
]

function approval(seat: string, approver: string, after: number, kind: number): string {
  return `insert into approval (id, request_id, revision_id, seat, approver_id, verdict, scope, digest, totp_step, mac,
    decided_at)
    select ${idSql(`at + ${after}`, kind, 'n')}, request, revision, '${seat}', ${approver}, 'approve', scope, digest,
      (at + ${after}) / 30000, lower(hex(randomblob(32))), at + ${after} from visit`
}
