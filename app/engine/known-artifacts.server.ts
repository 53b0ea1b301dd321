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
import { credentialIdsListed, inputVersionPage } from '~db/repositories/listings'

/** Credentials read at once; SQLite answers in the same thread, so others get their turn in between. */
const PAGE = 100
const VERSIONS_PAGE = 2_000

/** What a listing began with. */
export interface Begun {
  readonly accounts: readonly Account[]
  readonly startedAt: Instant
  /** Credential id -> its inputs' version when the listing began. */
  readonly versions: ReadonlyMap<Id, number>
}

/** The version of the inputs of each credential of a system, to tell afterwards which of them changed. */
export async function inputVersions(services: Services, systemId: Id): Promise<ReadonlyMap<Id, number>> {
  const versions = new Map<Id, number>()
  for (let after = ''; ; ) {
    const page = await inputVersionPage(services.store.read, systemId, after, VERSIONS_PAGE)
    for (const { id, inputVersion } of page) versions.set(id, inputVersion)
    const last = page.at(-1)
    if (!last || page.length < VERSIONS_PAGE) return versions
    after = last.id
    await othersTurn()
  }
}

/** What the portal knows of its own objects in a system: of those that should be there, and of those that were listed. */
export async function knownArtifacts(
  services: Services,
  systemId: Id,
  begun: Begun,
  now: Instant,
): Promise<KnownArtifact[]> {
  const { read } = services.store
  const ids = await credentialIdsListed(
    read,
    systemId,
    begun.accounts.map((account) => account.nativeId),
    begun.accounts.flatMap((account) => account.markedCredentialId ?? []),
  )
  const artifacts: KnownArtifact[] = []
  for (let from = 0; from < ids.length; from += PAGE) {
    const credentials = await credentialsByIds(read, ids.slice(from, from + PAGE))
    for (const facts of await loadFacts(read, credentials, now)) {
      artifacts.push(known(services, facts, begun, now))
    }
    await othersTurn()
  }
  return artifacts
}

function known(services: Services, facts: CredentialFacts, begun: Begun, now: Instant): KnownArtifact {
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
    newer: isNewer(credential, begun, now),
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

/** It changed or was looked at since the listing began, or is just about to be. */
function isNewer(credential: CredentialRow, { startedAt, versions }: Begun, now: Instant): boolean {
  const { id, inputVersion, observedAt, dueAt } = credential
  return (
    versions.get(id) !== inputVersion ||
    (observedAt !== null && observedAt >= startedAt) ||
    (dueAt !== null && dueAt <= now)
  )
}
