import type { Id } from '~/domain/kernel/ids'
import { ok, type Result, refuse } from '~/domain/kernel/result'
import type { Instant } from '~/domain/kernel/time'
import { type Actor, may } from '~/domain/person/roles'
import type { Policies, TierPolicy } from '~/domain/policy/policy'
import { RISK_TIERS, type RiskTier } from '~/domain/policy/risk-tier'
import type { Services } from '~/platform/services'
import { toPolicies } from '~db/repositories/credential-standing'
import { peopleByIds } from '~db/repositories/people'
import { newestPolicies, policyVersions } from '~db/repositories/policies'

/** The policies in force, the built-in ones included. Problems: not_found. */
export async function listPolicies(services: Services, actor: Actor): Promise<Result<Policies>> {
  if (!may(actor, 'configuration.read', {}, services.clock.now())) return refuse('not_found')
  return ok(toPolicies(await newestPolicies(services.store.read, RISK_TIERS)))
}

export interface PolicyView {
  readonly riskTier: RiskTier
  readonly policy: TierPolicy
  readonly versions: readonly { readonly version: number; readonly at: Instant; readonly by: string | null }[]
}

/** How many versions a page shows. */
const VERSIONS = 20

/** One tier's policy and who wrote it before. Problems: not_found. */
export async function readPolicyOfTier(
  services: Services,
  actor: Actor,
  riskTier: RiskTier,
): Promise<Result<PolicyView>> {
  const policies = await listPolicies(services, actor)
  if (!policies.ok) return policies
  const rows = await policyVersions(services.store.read, riskTier, VERSIONS)
  const people = await peopleByIds(services.store.read, [
    ...new Set(rows.flatMap((row) => row.createdBy ?? [])),
  ])
  const nameOf = (id: Id | null) => people.find((person) => person.id === id)?.name ?? null
  return ok({
    riskTier,
    policy: policies.value[riskTier],
    versions: rows.map((row) => ({ version: row.version, at: row.createdAt, by: nameOf(row.createdBy) })),
  })
}
