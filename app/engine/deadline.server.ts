import type { Millis } from '~/domain/kernel/time'
import { tierOf } from '~/domain/policy/policy'
import { toPolicies } from '~db/repositories/credential-standing'
import type { EndRow } from '~db/repositories/ends'
import type { Plan } from './plan.server'

/** How long the policy of its risk tier gives an end to be confirmed, ms. */
export function confirmDeadline(plan: Plan, end: EndRow): Millis {
  const version = plan.facts.versions.find((v) => v.id === end.entitlementVersionId)
  return toPolicies(plan.facts.policies)[tierOf(version?.riskTier ?? '')].confirmWithin
}
