import type Database from 'better-sqlite3'
import {
  canonicalRevision,
  type RevisionBody,
  type RevisionEntitlement,
  requestedScope,
} from '~/domain/access-request/revision'
import { canonicalScope } from '~/domain/approval/approval'
import { sha256 } from '~/platform/backing-proof.server'
import { filler, number, word } from './past-text'

/** A right that was granted in the past, and still can be. */
export interface Right {
  readonly site: RevisionBody['site']
  readonly kind: string
  readonly asked: RevisionEntitlement
}

interface Row {
  readonly [column: string]: string | number | null
}

/** Every right of the portal's organisation, with where it is. */
export function pastRights(database: Database.Database): readonly Right[] {
  const rows = database
    .prepare(
      `select e.id, v.id as version_id, v.version, v.name, v.mapping, v.zone_id, v.risk_tier, v.escort_required, z.name as zone,
        s.id as system_id, s.kind, s.name as system, s.approved_identity, p.id as site_id, p.name as site, p.time_zone
        from entitlement e join entitlement_version v on v.id = e.current_version_id
        join connected_system s on s.id = e.system_id join site p on p.id = e.site_id left join zone z on z.id = v.zone_id
        order by e.id`,
    )
    .all() as Row[]
  return rows.map((row) => ({
    site: { id: String(row.site_id), name: String(row.site), timeZone: String(row.time_zone) },
    kind: String(row.kind),
    asked: {
      entitlementId: String(row.id),
      versionId: String(row.version_id),
      version: Number(row.version),
      name: String(row.name),
      systemId: String(row.system_id),
      systemName: String(row.system),
      approvedIdentity: row.approved_identity as string | null,
      mapping: JSON.parse(String(row.mapping)),
      zoneId: row.zone_id as string | null,
      zoneName: row.zone as string | null,
      riskTier: row.risk_tier as RevisionEntitlement['riskTier'],
      escortRequired: row.escort_required === 1,
      policyVersion: 0,
    },
  }))
}

/** The texts of a request for some rights: what was asked, its digest, and the scope that both seats approved. */
export type RevisionWriter = (values: Readonly<Record<string, string | number>>) => {
  readonly body: string
  readonly digest: string
  readonly scope: string
}

/** Writes the revisions of requests for these rights; the texts are made once. */
export function revisionWriter(rights: readonly [Right, Right]): RevisionWriter {
  const body: RevisionBody = {
    requestId: word('request'),
    revision: 1,
    requesterId: word('requester'),
    vendorId: word('vendor'),
    site: rights[0].site,
    people: [{ id: word('person'), name: word('name') }],
    entitlements: rights.map(({ asked }) => asked),
    schedule: { validFrom: number('valid_from'), validTo: number('valid_to'), weekly: null },
    purpose: 'Replace two cameras and the recorder, and take the old ones along',
    workOrder: word('work_order'),
    sponsorId: word('sponsor'),
  }
  const fillBody = filler(canonicalRevision(body))
  const fillScope = filler(canonicalScope(requestedScope(body)))
  return (values) => {
    const text = fillBody(values)
    return { body: text, digest: sha256(text), scope: fillScope(values) }
  }
}
