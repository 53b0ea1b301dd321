import { type RadiusEntitlement, radiusEntitlement, segmentName } from '~/connectors/radius/config'
import { holdsUntil } from '~/domain/credential/holds-until'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { CredentialStanding } from '../credential/standing.server'

/** What a login gets now. */
export interface NetworkRight {
  readonly segment: RadiusEntitlement
  /** Its native name. */
  readonly name: string
  /** When the session must be over, ms: as far as is known now, and never after a boundary that changes anything. */
  readonly boundary: Instant
}

/** The segments somebody may be on now, as both seats approved them, in the order in which a login takes the first. */
export function segmentsOf({ standing, want }: CredentialStanding): readonly RadiusEntitlement[] {
  const byName = new Map<string, RadiusEntitlement>()
  for (const versionId of want.entitlements.keys()) {
    const segment = segmentAt(standing.mappings, versionId)
    if (segment !== null) byName.set(segmentName(segment), segment)
  }
  return [...byName.values()].sort(compareSegments)
}

/** Null when a login is refused. `now` is the instant of the standing. */
export function networkRight(found: CredentialStanding, now: Instant): NetworkRight | null {
  const { standing, want } = found
  if (want.state !== 'on') return null
  const [segment] = segmentsOf(found)
  if (!segment) return null
  const name = segmentName(segment)
  const versions = [...standing.mappings.keys()].filter((versionId) => {
    const each = segmentAt(standing.mappings, versionId)
    return each !== null && segmentName(each) === name
  })
  const { credential, grants, locks, caps } = standing
  const holds = holdsUntil(credential, grants, locks, caps, now, (later) =>
    versions.some((versionId) => later.entitlements.has(versionId)),
  )
  // While giving is frozen, what is wanted ends where it was given to, before the grants themselves do.
  const given = Math.max(...versions.map((versionId) => want.entitlements.get(versionId) ?? 0))
  return holds === null ? null : { segment, name, boundary: Math.min(holds, given) }
}

/** VLANs by number, the lowest first, then those with names, by the alphabet. */
function compareSegments(a: RadiusEntitlement, b: RadiusEntitlement): number {
  const [x, y] = [Number(a.vlan), Number(b.vlan)]
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1
  if (x !== y && !Number.isNaN(x)) return x - y
  return segmentName(a) < segmentName(b) ? -1 : 1
}

function segmentAt(mappings: ReadonlyMap<Id, unknown>, versionId: Id): RadiusEntitlement | null {
  return radiusEntitlement.safeParse(mappings.get(versionId)).data ?? null
}
