import { setImmediate as othersTurn } from 'node:timers/promises'
import { nativeEntitlements } from '~/connectors/contract'
import { weigh } from '~/domain/credential/weigh'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { KnownArtifact } from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { wantedNow } from '~/platform/wanted.server'
import { type CredentialFacts, loadFacts } from '~db/repositories/credential-facts'
import { toStandingFacts } from '~db/repositories/credential-standing'
import { type CredentialRow, credentialsByIds } from '~db/repositories/credentials'
import { credentialIdsListed } from '~db/repositories/listings'

/** Credentials read at once; SQLite answers in the same thread, so others get their turn in between. */
const PAGE = 100

/** What the portal knows of its own objects in a system, of those that are among these accounts. */
export async function knownAmong(
  services: Services,
  systemId: Id,
  accounts: readonly Account[],
  begunAt: Instant,
  now: Instant,
): Promise<KnownArtifact[]> {
  const ids = await credentialIdsListed(
    services.store.read,
    systemId,
    accounts.map((account) => account.nativeId),
    accounts.flatMap((account) => account.markedCredentialId ?? []),
  )
  return knownArtifacts(services, ids, begunAt, now)
}

/** What the portal knows of the objects of these credentials, while a listing that was begun at `begunAt` runs. */
export async function knownArtifacts(
  services: Services,
  credentialIds: readonly Id[],
  begunAt: Instant,
  now: Instant,
): Promise<KnownArtifact[]> {
  const { read } = services.store
  const artifacts: KnownArtifact[] = []
  for (let from = 0; from < credentialIds.length; from += PAGE) {
    const credentials = await credentialsByIds(read, credentialIds.slice(from, from + PAGE))
    for (const facts of await loadFacts(read, credentials, now)) {
      artifacts.push(known(services, facts, begunAt, now))
    }
    await othersTurn()
  }
  return artifacts
}

function known(services: Services, facts: CredentialFacts, begunAt: Instant, now: Instant): KnownArtifact {
  const proof = backingProof(services.keys)
  const standing = weigh(toStandingFacts(facts, proof), proof, now)
  const portalDecides = services.connectors.get(facts.system.kind).capabilities.proof === 'portal'
  const want = wantedNow(services.clock, facts, standing, portalDecides, now)
  const { credential, artifact, openEnds } = facts
  const mappings = [...want.entitlements.keys()].map((versionId) => standing.mappings.get(versionId))
  return {
    credentialId: credential.id,
    nativeId: artifact?.nativeId ?? null,
    ordered: want.state,
    entitlements: nativeNames(services, facts, mappings),
    settledAt: credential.state === 'on' && credential.fault === null ? credential.observedAt : null,
    endConfirmed: openEnds.length === 0 && (artifact?.state === 'gone' || credential.state === 'off'),
    overdueAt: openEnds.find((end) => end.overdueAt !== null)?.overdueAt ?? null,
    lastUsedAt: credential.lastUsedAt,
    newer: isNewer(credential, begunAt, now),
  }
}

/** Null when one of the mappings cannot be read any more: nothing can be said of the rights then. */
function nativeNames(
  services: Services,
  { system, credential }: CredentialFacts,
  mappings: readonly unknown[],
): readonly string[] | null {
  const connector = services.connectors.get(system.kind)
  const parsed = mappings.map((mapping) => connector.entitlementSchema.safeParse(mapping))
  const readable = parsed.flatMap((each) => (each.success ? [each.data] : []))
  if (readable.length === parsed.length) return nativeEntitlements(connector, readable)
  services.log.error(
    { credentialId: credential.id, systemId: system.id },
    'what was granted cannot be read as a right of the system',
  )
  return null
}

/** It changed or was looked at since the listing began, or is just about to be: what was listed says nothing about it. */
export function isNewer(
  { createdAt, inputChangedAt, observedAt, dueAt }: CredentialRow,
  begunAt: Instant,
  now: Instant,
): boolean {
  return (
    Math.max(createdAt, inputChangedAt ?? 0, observedAt ?? 0) >= begunAt || (dueAt !== null && dueAt <= now)
  )
}
