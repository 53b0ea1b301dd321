import type { Id } from '~/domain/kernel/ids'
import type { Instant, Millis } from '~/domain/kernel/time'
import type { EndRow } from '~db/repositories/ends'
import type { Handle } from '~db/store'
import { loadNames, type Named, type NamedSite } from './names.server'

/** One obligation to take one entitlement from one person, and how far it got. */
export interface RevocationRow {
  readonly id: Id
  /** `revoke_failed` once an attempt failed or the deadline passed; nothing counts as gone before it was read back. */
  readonly state: 'revoked' | 'revoking' | 'revoke_failed' | 'scheduled'
  readonly person: Named
  readonly vendor: Named | null
  readonly site: NamedSite
  readonly system: Named
  readonly entitlement: string
  readonly credentialId: Id
  readonly requestId: Id
  readonly requestNumber: number | null
  readonly plannedAt: Instant
  readonly attemptedAt: Instant | null
  readonly confirmedAt: Instant | null
  /** From planned to confirmed, or to now while it is not; null before its time. */
  readonly lag: Millis | null
  readonly proof: string | null
  readonly reason: string
  readonly attempts: number
  readonly fault: string | null
  readonly overdueAt: Instant | null
  readonly owner: Named | null
  /** What somebody does by hand on the system; only of ends that are not confirmed. */
  readonly manualSteps: string | null
}

/** Ends as reports show them; names in one query a kind. */
export async function revocationRows(
  h: Handle,
  ends: readonly EndRow[],
  now: Instant,
): Promise<RevocationRow[]> {
  const names = await loadNames(h, {
    people: ends.map((end) => end.personId),
    vendors: ends.map((end) => end.vendorId),
    sites: ends.map((end) => end.siteId),
    systems: ends.map((end) => end.systemId),
    versions: ends.map((end) => end.entitlementVersionId),
    requests: ends.map((end) => end.requestId),
  })
  return ends.map((end) => {
    const { id, credentialId, requestId, plannedAt, attemptedAt, confirmedAt, overdueAt } = end
    const { proof, reason, attempts, fault } = end
    const system = names.systemRow(end.systemId)
    const state = stateOf(end)
    return {
      id,
      state,
      person: names.person(end.personId),
      vendor: end.vendorId === null ? null : names.vendor(end.vendorId),
      site: names.site(end.siteId),
      system: names.system(end.systemId),
      entitlement: names.version(end.entitlementVersionId),
      credentialId,
      requestId,
      requestNumber: names.request(requestId),
      plannedAt,
      attemptedAt,
      confirmedAt,
      lag: state === 'scheduled' ? null : Math.max(0, (confirmedAt ?? now) - plannedAt),
      proof,
      reason,
      attempts,
      fault,
      overdueAt,
      owner: system?.ownerId == null ? null : names.person(system.ownerId),
      manualSteps: confirmedAt === null && attemptedAt !== null ? (system?.manualSteps ?? null) : null,
    }
  })
}

/** How far an end got. */
export function stateOf(
  end: Pick<EndRow, 'confirmedAt' | 'attemptedAt' | 'overdueAt' | 'fault'>,
): RevocationRow['state'] {
  if (end.confirmedAt !== null) return 'revoked'
  if (end.attemptedAt === null) return 'scheduled'
  return end.overdueAt !== null || end.fault !== null ? 'revoke_failed' : 'revoking'
}
