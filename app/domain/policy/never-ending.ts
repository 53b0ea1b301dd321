import { endWithoutPortal } from '../connected-system/connected-system'
import type { Problem } from '../kernel/result'
import type { Policies } from './policy'
import type { PolicyEntitlement } from './policy-input'

type Right = Pick<PolicyEntitlement, 'name' | 'systemName' | 'riskTier' | 'capabilities'>

/** Does policy refuse this right, because nothing would end it while the portal is down? */
function refusesNeverEnding(right: Right, policies: Policies): boolean {
  return policies[right.riskTier].forbidNeverEnding && endWithoutPortal(right.capabilities) === 'never'
}

/** A problem for each right that may not be approved for that reason. */
export function neverEndingProblems(rights: readonly Right[], policies: Policies): readonly Problem[] {
  return rights
    .filter((right) => refusesNeverEnding(right, policies))
    .map(({ name, systemName }) => ({
      code: 'never_ends_refused',
      field: 'entitlements',
      detail: { entitlement: name, system: systemName },
    }))
}
