import { sessionsAtEnd } from '../connected-system/connected-system'
import { graceOf } from '../grant/grace'
import { type PolicyCheck, type PolicyInput, refusal, tiersOf } from './policy-input'

/**
 * A grace for open sessions: only where every system that has sessions can end them, because elsewhere nobody could keep
 * the promise, and not longer than the tiers it touches allow. A door has no sessions and takes no part in it.
 */
export function checkGrace(input: PolicyInput): readonly PolicyCheck[] {
  const grace = graceOf(input)
  if (grace === 0) return []
  const checks = input.entitlements.map(({ name, systemName, capabilities }) =>
    refusal('grace_not_kept', 'grace', sessionsAtEnd(capabilities) !== 'left_open', {
      entitlement: name,
      system: systemName,
    }),
  )
  if (input.entitlements.length > 0) {
    const some = input.entitlements.some(({ capabilities }) => sessionsAtEnd(capabilities) !== 'none')
    checks.push(refusal('grace_without_sessions', 'grace', some))
  }
  for (const tier of tiersOf(input)) {
    const max = input.policies[tier].maxGrace
    checks.push(refusal('grace_too_long', 'grace', grace <= max, { tier, length: grace, max }))
  }
  return checks
}
