import { ConnectorError } from '~/connectors/contract'
import { desired } from '~/domain/credential/desired'
import { weigh } from '~/domain/credential/weigh'
import { HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { findingsOf, type KnownArtifact, STALE_AFTER } from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import { backingProof } from '~/platform/backing-proof.server'
import type { Services } from '~/platform/services'
import { type CredentialFacts, loadFacts } from '~db/repositories/credential-facts'
import { toStandingFacts } from '~db/repositories/credential-standing'
import { credentialsListed, nextListing, recordListing, systemsToList } from '~db/repositories/listings'
import type { Tables } from '~db/tables'
import type { Chore } from './engine.server'
import { recordListedFindings } from './listed-findings.server'
import { openSystem } from './system-access.server'

type SystemRow = Tables['connectedSystem']['$inferSelect']

/** How often every system's accounts are listed, and how soon a listing that failed is tried again, ms. */
const EVERY = HOUR
const AGAIN = 5 * MINUTE

/** The longest one listing may take, ms. */
const LIMIT = 2 * MINUTE

/** Lists the accounts of each connected system and reports the ones that should not be there. */
export function listingChore(services: Services): Chore {
  // Listings run beside the engine's passes: a target that is slow to list holds up nobody's end.
  const running = new Map<string, Promise<void>>()
  return {
    name: 'listing',
    async run(now) {
      for (const system of await systemsToList(services.store.read, now)) {
        if (running.has(system.id)) continue
        const work = listSystem(services, system)
          .catch((error: unknown) => {
            services.log.error({ err: error, systemId: system.id }, 'listing could not be recorded')
          })
          .finally(() => running.delete(system.id))
        running.set(system.id, work)
      }
      return nextListing(services.store.read)
    },
    async settle() {
      await Promise.all(running.values())
    },
  }
}

async function listSystem(services: Services, system: SystemRow): Promise<void> {
  const connector = services.connectors.get(system.kind)
  const recordFault = (listFault: string, after: number) =>
    services.store.transact(
      (tx) => recordListing(tx, system.id, { listFault, listDueAt: services.clock.now() + after }),
      'background',
    )
  if (!connector.capabilities.list) return recordFault('cannot_list', 24 * HOUR)
  const accounts: Account[] = []
  let expected: ReadonlySet<string>
  try {
    const access = openSystem(services, system, AbortSignal.timeout(LIMIT))
    const check = await connector.check(access)
    if (system.approvedIdentity === null) return await recordFault('identity_unconfirmed', AGAIN)
    if (check.identity !== system.approvedIdentity) return await recordFault('identity_changed', AGAIN)
    if (!check.sentinelSeen) return await recordFault('sentinel_missing', AGAIN)
    expected = new Set(check.ownNativeIds)
    for await (const account of connector.list(access)) accounts.push(account)
  } catch (error) {
    services.log.warn({ err: error, systemId: system.id }, 'system could not be listed')
    return recordFault(error instanceof ConnectorError ? error.fault : 'nonsense', AGAIN)
  }
  const now = services.clock.now()
  const artifacts = await knownArtifacts(services, system, accounts, now)
  const findings = findingsOf({ accounts, artifacts, expected, now, staleAfter: STALE_AFTER })
  await recordListedFindings(services, system, findings, now)
  await services.store.transact(async (tx) => {
    await recordListing(tx, system.id, {
      listedAt: now,
      listedAccounts: accounts.length,
      listFault: null,
      listDueAt: now + EVERY,
    })
    await services.audit.append(tx, now, {
      type: 'system.listed',
      actorId: null,
      subjects: { system: system.id, site: system.siteId },
      facts: { accounts: accounts.length, findings: findings.length },
    })
  }, 'background')
}

async function knownArtifacts(
  services: Services,
  system: SystemRow,
  accounts: readonly Account[],
  now: Instant,
): Promise<KnownArtifact[]> {
  const { read } = services.store
  const credentials = await credentialsListed(
    read,
    system.id,
    accounts.map((account) => account.nativeId),
    accounts.flatMap((account) => account.markedCredentialId ?? []),
  )
  return (await loadFacts(read, credentials, now)).map((facts) => known(services, facts, now))
}

function known(services: Services, facts: CredentialFacts, now: Instant): KnownArtifact {
  const proof = backingProof(services.keys)
  const standing = weigh(toStandingFacts(facts, proof), proof)
  const want = desired(standing.credential, standing.grants, standing.locks, standing.caps, now)
  const connector = services.connectors.get(facts.system.kind)
  const { credential, artifact, openEnds } = facts
  return {
    credentialId: credential.id,
    nativeId: artifact?.nativeId ?? null,
    ordered: want.state,
    entitlements: [...want.entitlements.keys()].map((versionId) =>
      connector.nativeEntitlement(connector.entitlementSchema.parse(standing.mappings.get(versionId))),
    ),
    settledAt: credential.state === 'on' && credential.fault === null ? credential.observedAt : null,
    endConfirmed: openEnds.length === 0 && (artifact?.state === 'gone' || credential.state === 'off'),
    overdueAt: openEnds.find((end) => end.overdueAt !== null)?.overdueAt ?? null,
    lastUsedAt: credential.lastUsedAt,
  }
}
