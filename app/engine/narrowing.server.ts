import { type Connector, nativeEntitlements } from '~/connectors/contract'
import type { Desired } from '~/domain/credential/credential'
import type { Id } from '~/domain/kernel/ids'
import type { Observation } from '~/domain/reconciliation/observation'
import type { CredentialFacts } from '~db/repositories/credential-facts'

/**
 * While giving is frozen, a call that could give is made only where it must take: more is held than may be, or for longer.
 * Otherwise what is held is only looked at.
 */
export function mustNarrow(
  want: Desired,
  facts: CredentialFacts,
  connector: Connector,
  mappings: ReadonlyMap<Id, unknown>,
): boolean {
  const shorter = facts.openEnds.some((end) => {
    const until = want.entitlements.get(end.entitlementVersionId)
    return end.givenAt !== null && until !== undefined && until < end.plannedAt
  })
  const seen = facts.credential.observation as Observation | null
  if (seen === null) return shorter
  const names = nativeEntitlements(
    connector,
    [...want.entitlements.keys()].map((versionId) =>
      connector.entitlementSchema.parse(mappings.get(versionId)),
    ),
  )
  const until = Math.max(...want.entitlements.values())
  const longer = seen.expiresAt !== null && seen.expiresAt > until
  return shorter || longer || seen.entitlements.some((name) => !names.includes(name))
}
