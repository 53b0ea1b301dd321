import type { RevisionBody } from '~/domain/access-request/revision'
import type { Scope } from '~/domain/access-request/scope'
import { endWithoutPortal } from '~/domain/connected-system/connected-system'
import type { Problem } from '~/domain/kernel/result'
import { neverEndingProblems } from '~/domain/policy/never-ending'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import type { Services } from '~/platform/services'
import { toPolicies } from '~db/repositories/credential-standing'
import { newestPolicies } from '~db/repositories/policies'
import { systemsByIds } from '~db/repositories/systems'
import type { Handle } from '~db/store'

/** Names of the rights of this much that nothing ends while the portal is down. */
export async function neverEndingOf(
  services: Pick<Services, 'connectors'>,
  h: Handle,
  body: RevisionBody,
  scope: Scope,
): Promise<readonly string[]> {
  const rights = await rightsOf(services, h, body, scope)
  return rights.filter((right) => endWithoutPortal(right.capabilities) === 'never').map(({ name }) => name)
}

/** What policy refuses today of an approval of this much: it may have become stricter since the request was sent. */
export async function approvalRefusedByPolicy(
  services: Pick<Services, 'connectors'>,
  h: Handle,
  body: RevisionBody,
  scope: Scope,
): Promise<readonly Problem[]> {
  const policies = toPolicies(await newestPolicies(h, RISK_TIERS))
  return neverEndingProblems(await rightsOf(services, h, body, scope), policies)
}

/** The rights of this much, with what their systems can do. A system whose row is missing has no connector that ends anything. */
async function rightsOf(
  { connectors }: Pick<Services, 'connectors'>,
  h: Handle,
  body: RevisionBody,
  scope: Scope,
) {
  const rights = body.entitlements.filter((each) => scope.entitlements.includes(each.versionId))
  const systems = await systemsByIds(h, [...new Set(rights.map((right) => right.systemId))])
  return rights.map(({ name, systemName, systemId, riskTier }) => ({
    name,
    systemName,
    riskTier,
    capabilities: connectors.get(systems.find((system) => system.id === systemId)?.kind ?? '').capabilities,
  }))
}
