import { setImmediate as othersTurn } from 'node:timers/promises'
import { isOwnDrift } from '~/domain/connected-system/own-accounts'
import { chunksOf } from '~/domain/kernel/chunks-of'
import type { Id } from '~/domain/kernel/ids'
import { missingAmong } from '~/domain/reconciliation/findings'
import type { Services } from '~/platform/services'
import { credentialsByIds } from '~db/repositories/credentials'
import { findingsByIds, type OpenFinding, openFindingPage } from '~db/repositories/findings'
import { isCurrentRun, type ListingRunRow, liveArtifactPage } from '~db/repositories/listing-runs'
import type { Tx } from '~db/store'
import { lookAfterAccounts } from './administrator-ends.server'
import { isNewer, knownArtifacts } from './known-artifacts.server'
import { changesBy, closeBatch, isOfListings, OF_LISTINGS, writeChanges } from './listed-findings.server'
import { RunLost, type RunningList } from './listing-page.server'

/** Rows read at once, of which few are worth a word. */
const PAGE = 1_000

/** Credentials or findings of one transaction: their events and the events' subjects are written with them. */
const BATCH = 90

/**
 * What only a list that was read whole shows: which of our own objects were nowhere on it, and which findings are no longer so.
 * Nothing is said of credentials that changed since it was begun. Answers how many are missing. Throws RunLost.
 */
export async function closeList(services: Services, list: RunningList, run: ListingRunRow): Promise<number> {
  const missing = await reportMissing(services, list, run)
  for (const kind of OF_LISTINGS) await closeGone(services, list, run, kind)
  return missing
}

async function reportMissing(
  services: Services,
  { system }: RunningList,
  run: ListingRunRow,
): Promise<number> {
  let found = 0
  for (let after = ''; ; ) {
    const page = await liveArtifactPage(services.store.read, system.id, after, PAGE)
    const notListed = page.filter((artifact) => artifact.listedInRun !== run.number)
    for (const batch of chunksOf(notListed, BATCH)) {
      const now = services.clock.now()
      const ids = batch.map(({ credentialId }) => credentialId)
      const findings = missingAmong(await knownArtifacts(services, ids, run.startedAt, now), now)
      if (findings.length === 0) continue
      found += findings.length
      const changes = await changesBy(services, system, findings, run, now)
      await write(services, run, (tx) => writeChanges(services, tx, system, changes, run, now))
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return found
    after = last.id
    await othersTurn()
  }
}

async function closeGone(
  services: Services,
  { system }: RunningList,
  run: ListingRunRow,
  kind: string,
): Promise<void> {
  for (let after = ''; ; ) {
    const page = await openFindingPage(services.store.read, system.id, kind, after, PAGE)
    const notSeen = page.filter(
      (finding) => isOfListings(finding) && !isOwnDrift(finding) && finding.seenInRun !== run.number,
    )
    for (const batch of chunksOf(notSeen, BATCH)) {
      const now = services.clock.now()
      const unjudged = await newerCredentials(services, batch, run)
      const gone = batch.filter(({ credentialId }) => credentialId === null || !unjudged.has(credentialId))
      if (gone.length === 0) continue
      await write(services, run, async (tx) => {
        await closeBatch(services, tx, system, gone, now)
        if (!services.connectors.get(system.kind).isAdministrator) return
        const ids = gone.map(({ id }) => id)
        await lookAfterAccounts(services, tx, system, await findingsByIds(tx, ids), now)
      })
    }
    const last = page.at(-1)
    if (!last || page.length < PAGE) return
    after = last.id
    await othersTurn()
  }
}

/** Those of the findings' credentials of which the list says nothing. */
async function newerCredentials(
  services: Services,
  findings: readonly OpenFinding[],
  run: ListingRunRow,
): Promise<ReadonlySet<Id>> {
  const ids = findings.flatMap(({ credentialId }) => credentialId ?? [])
  const now = services.clock.now()
  const credentials = await credentialsByIds(services.store.read, [...new Set(ids)])
  return new Set(credentials.filter((row) => isNewer(row, run.startedAt, now)).map(({ id }) => id))
}

async function write(services: Services, run: ListingRunRow, work: (tx: Tx) => Promise<void>): Promise<void> {
  await services.store.transact(async (tx) => {
    if (!(await isCurrentRun(tx, run))) throw new RunLost()
    await work(tx)
  }, 'background')
  await othersTurn()
}
