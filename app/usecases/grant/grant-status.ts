import { endsSoon } from '~/domain/grant/ends-soon'
import type { Instant } from '~/domain/kernel/time'
import type { CredentialStanding } from '~/usecases/credential/standing.server'
import type { EndRow } from '~db/repositories/ends'
import type { GrantRow } from '~db/repositories/grants'

/** As the screens' status badges name it; `covered`: over, but the same right goes on under a later grant. */
export type GrantStatus =
  | 'scheduled'
  | 'approved'
  | 'active'
  | 'expiring'
  | 'off'
  | 'locked'
  | 'capped'
  | 'frozen'
  | 'revoking'
  | 'revoked'
  | 'revoke_failed'
  | 'covered'

/**
 * What became of a grant: of what is over only a confirmed end is called one, and of what runs only what was read back
 * in its system is called active.
 */
export function grantStatus(
  grant: GrantRow,
  standing: CredentialStanding | undefined,
  openEnds: readonly EndRow[],
  now: Instant,
): GrantStatus {
  if (grant.effectiveEnd <= now) return statusOfOver(grant, openEnds)
  if (now < grant.validFrom) return 'scheduled'
  if (!standing) return 'approved'
  const { want, facts } = standing
  const until = want.entitlements.get(grant.entitlementVersionId)
  if (until !== undefined) {
    if (facts.credential.state !== 'on') return 'approved'
    return endsSoon(until, now) ? 'expiring' : 'active'
  }
  if (want.why.includes('locked')) return 'locked'
  if (want.why.some((why) => why === 'frozen' || why === 'restored')) return 'frozen'
  if (want.why.includes('outside_hours')) return 'off'
  return 'capped'
}

function statusOfOver(grant: GrantRow, openEnds: readonly EndRow[]): GrantStatus {
  const open = openEnds.find(
    (end) =>
      end.credentialId === grant.credentialId &&
      end.entitlementVersionId === grant.entitlementVersionId &&
      // Given only after this grant was over, it is another stretch: this one's end was confirmed before.
      (end.requestId === grant.requestId || (end.givenAt !== null && end.givenAt <= grant.effectiveEnd)),
  )
  if (!open) return 'revoked'
  if (open.overdueAt !== null) return 'revoke_failed'
  if (open.attemptedAt !== null || open.requestId === grant.requestId) return 'revoking'
  return 'covered'
}

const WORST_FIRST: readonly GrantStatus[] = [
  'revoke_failed',
  'revoking',
  'locked',
  'capped',
  'frozen',
  'expiring',
  'active',
  'off',
  'approved',
  'scheduled',
  'covered',
  'revoked',
]

/** One status for many grants: what needs somebody's eye first. */
export function statusOfAll(statuses: readonly GrantStatus[]): GrantStatus | null {
  return WORST_FIRST.find((status) => statuses.includes(status)) ?? null
}
