import { ConnectorError } from '~/connectors/contract'
import { tellsUse } from '~/domain/connected-system/connected-system'
import type { Id } from '~/domain/kernel/ids'
import { HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { findingsOf, STALE_AFTER } from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import { nextListing, recordListing, systemsToList } from '~db/repositories/listings'
import type { Tables } from '~db/tables'
import type { Chore } from './chores.server'
import { inputVersions, knownArtifacts } from './known-artifacts.server'
import { recordListedFindings } from './listed-findings.server'

type SystemRow = Tables['connectedSystem']['$inferSelect']

/** How often every system's accounts are listed, and how soon a listing that failed is tried again, ms. */
const EVERY = HOUR
const AGAIN = 5 * MINUTE

/** A kind that cannot list will not learn it within the hour, ms. */
const SELDOM = 24 * HOUR

/** The longest one listing may take, ms. */
const LIMIT = 2 * MINUTE

/** Listings under way at once: each holds a whole directory in memory. */
const AT_ONCE = 8

/** Lists the accounts of each connected system and reports the ones that should not be there. */
export function listingChore(services: Services): Chore {
  // Listings run beside the engine's passes: a target that is slow to list holds up nobody's end.
  const running = new Map<Id, Promise<void>>()

  function start(system: SystemRow): void {
    const work = listSystem(services, system).then(
      () => {
        running.delete(system.id)
        // Its place is free, and only now is it known when it is listed next.
        services.wake()
      },
      (error: unknown) => {
        running.delete(system.id)
        // Nothing could be written, not even that: the next pass tries again, and is not called for it.
        services.log.error({ err: error, systemId: system.id }, 'listing could not be recorded')
      },
    )
    running.set(system.id, work)
  }

  return {
    name: 'listing',
    async run(now) {
      // Those that run are due until they end: beside them there may be one for each free place.
      const due = await systemsToList(services.store.read, now, AT_ONCE + running.size)
      const waiting = due.filter((system) => !running.has(system.id))
      for (const system of waiting.slice(0, AT_ONCE - running.size)) start(system)
      return nextListing(services.store.read, now)
    },
    async settle() {
      await Promise.all(running.values())
    },
  }
}

/** A whole list, and what was known when it was begun. */
interface List {
  readonly accounts: readonly Account[]
  /** Native ids that are there by right. */
  readonly expected: ReadonlySet<string>
  readonly startedAt: Instant
  readonly versions: ReadonlyMap<Id, number>
}

/** One system, listed and recorded. Every way out writes when it is to be listed next, and why it was not. */
async function listSystem(services: Services, system: SystemRow): Promise<void> {
  const read = await readList(services, system).catch((error: unknown) => {
    services.log.warn({ err: error, systemId: system.id }, 'system could not be listed')
    return error instanceof ConnectorError ? error.fault : 'nonsense'
  })
  const fault = typeof read === 'string' ? read : await recordList(services, system, read)
  if (fault === null) return
  const listDueAt = services.clock.now() + (fault === 'cannot_list' ? SELDOM : AGAIN)
  await services.store.transact(
    (tx) => recordListing(tx, system.id, { listFault: fault, listDueAt }),
    'background',
  )
}

/** The list, or the fault for which there is none. */
async function readList(services: Services, system: SystemRow): Promise<List | string> {
  const connector = services.connectors.get(system.kind)
  if (!connector.capabilities.list) return 'cannot_list'
  const access = openSystem(services, system, AbortSignal.timeout(LIMIT))
  const check = await connector.check(access)
  if (system.approvedIdentity === null) return 'identity_unconfirmed'
  if (check.identity !== system.approvedIdentity) return 'identity_changed'
  if (!check.sentinelSeen) return 'sentinel_missing'
  const startedAt = services.clock.now()
  const versions = await inputVersions(services, system.id)
  const accounts: Account[] = []
  for await (const account of connector.list(access)) accounts.push(account)
  return { accounts, expected: new Set(check.ownNativeIds), startedAt, versions }
}

/** Null when all of it was recorded, else the fault. What a broken recording wrote already, the next one finds. */
async function recordList(services: Services, system: SystemRow, list: List): Promise<string | null> {
  try {
    const now = services.clock.now()
    const { accounts, expected } = list
    const artifacts = await knownArtifacts(services, system.id, list, now)
    const findings = findingsOf({
      accounts,
      artifacts,
      expected,
      now,
      staleAfter: STALE_AFTER,
      tellsUse: tellsUse(services.connectors.get(system.kind).capabilities),
    })
    const unjudged = new Set(artifacts.filter((each) => each.newer).map((each) => each.credentialId))
    await recordListedFindings(services, system, findings, unjudged, now)
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
    return null
  } catch (error) {
    services.log.error({ err: error, systemId: system.id }, 'list could not be recorded; it is tried again')
    return 'not_recorded'
  }
}
