import type { Millis } from '~/domain/kernel/time'
import { escalateAfter, tierOf } from '~/domain/policy/policy'
import { toPolicies } from '~db/repositories/credential-standing'
import type { EndRow } from '~db/repositories/ends'
import type { Plan } from './plan.server'

/** How long the policy of its risk tier gives an end to be confirmed, ms. */
export function confirmDeadline(plan: Plan, end: EndRow): Millis {
  const version = plan.facts.versions.find((v) => v.id === end.entitlementVersionId)
  return ofTier(plan, version?.riskTier ?? '')
}

/** The shortest of the credential's rights, ms; the strictest tier's where none is known. */
export function shortestDeadline(plan: Plan): Millis {
  const tiers = plan.facts.versions.map((version) => version.riskTier)
  return Math.min(...(tiers.length > 0 ? tiers : ['']).map((tier) => ofTier(plan, tier)))
}

/** How long its owner has, once one of the credential's ends is overdue, before it is passed on, ms. */
export function escalationPeriod(plan: Plan): Millis {
  return escalateAfter({ confirmWithin: shortestDeadline(plan) })
}

function ofTier(plan: Plan, tier: string): Millis {
  return toPolicies(plan.facts.policies)[tierOf(tier)].confirmWithin
}
