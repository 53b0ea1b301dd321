import { setImmediate as othersTurn } from 'node:timers/promises'
import type { AccountPage } from '~/connectors/contract'
import { tellsUse } from '~/domain/connected-system/connected-system'
import { chunksOf } from '~/domain/kernel/chunks-of'
import { findingsOnPage, newUses, STALE_AFTER, showsUse } from '~/domain/reconciliation/findings'
import type { Account } from '~/domain/reconciliation/observation'
import type { SharedNames } from '~/domain/reconciliation/shared-accounts'
import type { Services } from '~/platform/services'
import { noteUse } from '~db/repositories/credentials'
import { isCurrentRun, type ListingRunRow, markListed, updateRun } from '~db/repositories/listing-runs'
import type { SystemRow } from '~db/repositories/systems'
import { knownAmong } from './known-artifacts.server'
import { changesBy, writeChanges } from './listed-findings.server'
import { keepListing } from './listing-lease.server'

/** Accounts of one transaction: a finding brings its event and the event's subjects along, fewer than 500 rows in all. */
const BATCH = 90

/** A listing as it goes on: what it judges by. */
export interface RunningList {
  readonly system: SystemRow
  /** Native ids that are there by right. */
  readonly expected: ReadonlySet<string>
  readonly sharedNames: SharedNames
}

/** Somebody else's listing of the system was begun since: this one is over, and writes nothing more. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

/**
 * Judges a page and records what it shows and how far the listing has come. A page that was recorded only in part is judged
 * again by whoever goes on: what is told twice does no harm. Throws RunLost.
 */
export async function recordPage(
  services: Services,
  list: RunningList,
  run: ListingRunRow,
  page: AccountPage,
): Promise<ListingRunRow> {
  let current = run
  const batches = chunksOf(page.accounts, BATCH)
  for (const [index, accounts] of batches.entries()) {
    const isLast = index === batches.length - 1
    current = await recordBatch(services, list, current, accounts, isLast ? page : null)
    await othersTurn()
  }
  return current
}

/** `done` is the page when these are the last of it. */
async function recordBatch(
  services: Services,
  { system, expected, sharedNames }: RunningList,
  run: ListingRunRow,
  accounts: readonly Account[],
  done: AccountPage | null,
): Promise<ListingRunRow> {
  const now = services.clock.now()
  const showsOwnUse = run.tellsUse || showsUse(accounts, expected)
  const artifacts = await knownAmong(services, system.id, accounts, run.startedAt, now)
  const { findings, there } = findingsOnPage({
    accounts,
    artifacts,
    expected,
    sharedNames,
    now,
    staleAfter: STALE_AFTER,
    tellsUse:
      tellsUse(services.connectors.get(system.kind).capabilities) ||
      showsOwnUse ||
      system.listTellsUse === true,
  })
  const changes = await changesBy(services, system, findings, run, now)
  const uses = newUses(accounts, artifacts)
  const own = accounts.flatMap(({ nativeId }) => (expected.has(nativeId) ? [nativeId] : []))
  const change = {
    seen: run.seen + accounts.length,
    found: run.found + findings.length,
    ownSeen: [...new Set([...run.ownSeen, ...own])],
    tellsUse: showsOwnUse,
    updatedAt: now,
    ...(done === null ? {} : { next: done.next, total: done.total ?? run.total }),
  }
  await services.store.transact(async (tx) => {
    if (!(await isCurrentRun(tx, run))) throw new RunLost()
    await markListed(tx, [...there], run.number)
    await writeChanges(services, tx, system, changes, run, now)
    for (const { credentialId, at } of uses) await noteUse(tx, credentialId, at)
    await updateRun(tx, run, change)
    if (done !== null) await keepListing(services, tx, system.id)
  }, 'background')
  return { ...run, ...change }
}
