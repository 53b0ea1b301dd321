import { ConnectorError } from '~/connectors/contract'
import { tellsUse } from '~/domain/connected-system/connected-system'
import { provesPresence } from '~/domain/connected-system/scrapped'
import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Id } from '~/domain/kernel/ids'
import { HOUR, type Instant, MINUTE } from '~/domain/kernel/time'
import { findingsOf, newUses, STALE_AFTER, showsUse } from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import type { Services } from '~/platform/services'
import { openSystem } from '~/platform/system-access.server'
import { CHUNK } from '~db/repositories/chunks'
import { noteUse } from '~db/repositories/credentials'
import { leaseListing, nextListing, recordListing, systemsToList } from '~db/repositories/listings'
import { noteAnswer } from '~db/repositories/system-contacts'
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
  const stopping = new AbortController()

  function start(system: SystemRow): void {
    const work = takeAndList(services, system, stopping.signal).then(
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
      const { read } = services.store
      const leaseNow = await services.leaseClock(read)
      const due = await systemsToList(read, now, leaseNow, AT_ONCE + running.size)
      const waiting = due.filter((system) => !running.has(system.id))
      for (const system of waiting.slice(0, AT_ONCE - running.size)) start(system)
      return nextListing(read, now)
    },
    async settle() {
      await Promise.all(running.values())
    },
    stop: () => stopping.abort(),
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

/** Why there is no list. */
interface NoList {
  readonly fault: string
  /** Somebody was there all the same. */
  readonly answered: boolean
}

/** One node lists a system at a time: a directory is not asked for everything twice. */
async function takeAndList(services: Services, system: SystemRow, stopping: AbortSignal): Promise<void> {
  const taken = await services.store.transact(async (tx) => {
    const leaseNow = await services.leaseClock(tx)
    return leaseListing(tx, system.id, leaseNow, leaseNow + LIMIT + MINUTE)
  }, 'background')
  if (taken) await listSystem(services, system, stopping)
}

/** One system, listed and recorded. Every way out writes when it is to be listed next, and why it was not. */
async function listSystem(services: Services, system: SystemRow, stopping: AbortSignal): Promise<void> {
  const read = await readList(services, system, stopping)
  const none = 'fault' in read ? read : await recordList(services, system, read)
  if (none === null) return
  const { fault, answered } = none
  // Cut short by a stop, it is due as it was, for whoever lists next.
  const after = stopping.aborted ? 0 : fault === 'cannot_list' ? SELDOM : AGAIN
  const listDueAt = services.clock.now() + after
  await services.store.transact(async (tx) => {
    await recordListing(tx, system.id, { listFault: fault, listDueAt }, system.listDueAt)
    if (answered) await noteAnswer(tx, system.id, services.clock.now())
  }, 'background')
}

/** The list, or why there is none. */
async function readList(
  services: Services,
  system: SystemRow,
  stopping: AbortSignal,
): Promise<List | NoList> {
  const connector = services.connectors.get(system.kind)
  let answered = false
  const none = (fault: string): NoList => ({ fault, answered })
  try {
    if (!connector.capabilities.list) return none('cannot_list')
    const access = openSystem(services, system, AbortSignal.any([AbortSignal.timeout(LIMIT), stopping]))
    const check = await connector.check(access)
    answered = true
    if (system.approvedIdentity === null) return none('identity_unconfirmed')
    if (check.identity !== system.approvedIdentity) return none('identity_changed')
    if (!check.sentinelSeen) return none('sentinel_missing')
    const startedAt = services.clock.now()
    const versions = await inputVersions(services, system.id)
    const accounts: Account[] = []
    for await (const page of connector.list(access, null)) accounts.push(...page.accounts)
    return { accounts, expected: new Set(check.ownNativeIds), startedAt, versions }
  } catch (error) {
    services.log.warn({ err: error, systemId: system.id }, 'system could not be listed')
    if (!(error instanceof ConnectorError)) return none('nonsense')
    answered ||= provesPresence(error.fault)
    return none(error.fault)
  }
}

/** Null when all of it was recorded, else why not. What a broken recording wrote already, the next one finds. */
async function recordList(services: Services, system: SystemRow, list: List): Promise<NoList | null> {
  try {
    const now = services.clock.now()
    const { accounts, expected } = list
    const artifacts = await knownArtifacts(services, system.id, list, now)
    const listTellsUse = showsUse(accounts, expected)
    const findings = findingsOf({
      accounts,
      artifacts,
      expected,
      now,
      staleAfter: STALE_AFTER,
      tellsUse: tellsUse(services.connectors.get(system.kind).capabilities) || listTellsUse,
    })
    const unjudged = new Set(artifacts.filter((each) => each.newer).map((each) => each.credentialId))
    await recordListedFindings(services, system, findings, unjudged, now)
    for (const batch of chunksOf(newUses(accounts, artifacts), CHUNK)) {
      await services.store.transact(async (tx) => {
        for (const { credentialId, at } of batch) await noteUse(tx, credentialId, at)
      }, 'background')
    }
    await services.store.transact(async (tx) => {
      const done = {
        listedAt: now,
        listedAccounts: accounts.length,
        listTellsUse,
        listFault: null,
        listDueAt: now + EVERY,
      }
      await recordListing(tx, system.id, done, system.listDueAt)
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
    return { fault: 'not_recorded', answered: true }
  }
}
