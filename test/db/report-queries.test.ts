import { join } from 'node:path'
import Database from 'better-sqlite3'
import { desc, eq } from 'drizzle-orm'
import { drizzle as drizzleSqlite } from 'drizzle-orm/better-sqlite3'
import { drizzle as drizzlePostgres } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { newestArtifacts } from '~db/repositories/artifacts'
import { eventPage, eventsOf } from '~db/repositories/audit'
import { claim } from '~db/repositories/claims'
import { nextWake, systemsWithWork } from '~db/repositories/due-work'
import { lockWasTold, openEnds } from '~db/repositories/ends'
import { findingsToEscalate, nextEscalation } from '~db/repositories/escalations'
import { openFindingsCounted } from '~db/repositories/finding-counts'
import { earlierFindings, openFindingPage, openFindingsOfSubjects } from '~db/repositories/findings'
import { endedSubjects } from '~db/repositories/foreign-ends'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { grantsEndingWithin, latestEffectiveEnd, runningGrants } from '~db/repositories/grants'
import { liveArtifactPage } from '~db/repositories/listing-runs'
import { credentialIdsListed } from '~db/repositories/listings'
import { standingLocks, unknownUnderLock } from '~db/repositories/locks'
import { newestPolicies } from '~db/repositories/policies'
import { credentialPage, unusedCredentialPage } from '~db/repositories/reports-credentials'
import { attemptedEnds, confirmedEndPage, confirmedTimes } from '~db/repositories/reports-ends'
import {
  countOpenFindings,
  goneFindings,
  openFindingsAnsweredFor,
  openFindingsOfKind,
} from '~db/repositories/reports-findings'
import { requestPage } from '~db/repositories/request-lists'
import { countDue, countEndsBegun, countFindingsByKind, outboxState } from '~db/repositories/vitals'
import type { Handle, Queries, Store } from '~db/store'
import { openPostgres } from '~db/store.postgres'
import { describeOnBothDialects, type TestPortal } from '../support/portal'
import { createDatabase } from '../support/postgres-database'

const SITE = '0190a6e0-0000-7000-8000-000000000001'
const ID = '0190a6e0-0000-7000-8000-000000000002'
const NOW = 5_000
const GONE = { at: 5_000, id: ID }
const BEFORE = { at: 5_000, id: ID }
const RIGHT = { credentialId: ID, entitlementId: ID, entitlementVersionId: ID }

/** Every query of a report over a table that only grows, with the index it is to be read along. */
const READINGS: readonly [name: string, index: RegExp, read: (h: Handle) => Promise<unknown>][] = [
  ['confirmed ends', /end_confirmed\b/, (h) => confirmedEndPage(h, { sites: 'all' }, null, 51)],
  ['confirmed ends, later', /end_confirmed\b/, (h) => confirmedEndPage(h, { sites: 'all' }, BEFORE, 51)],
  [
    'confirmed ends of a site',
    /end_confirmed_by_site/,
    (h) => confirmedEndPage(h, { sites: [SITE] }, BEFORE, 51),
  ],
  [
    'confirmed ends of a vendor',
    /end_confirmed_by_vendor/,
    (h) => confirmedEndPage(h, { sites: 'all', vendorId: ID }, BEFORE, 51),
  ],
  [
    'confirmed ends of a system',
    /end_confirmed_by_system/,
    (h) => confirmedEndPage(h, { sites: 'all', systemId: ID }, BEFORE, 51),
  ],
  ['times of all', /end_confirmed\b/, (h) => confirmedTimes(h, null, 1_000, 100)],
  ['times of a site', /end_confirmed_by_site/, (h) => confirmedTimes(h, SITE, 1_000, 100)],
  ['ends being tried', /end_trying/, (h) => attemptedEnds(h, { sites: [SITE] }, 101)],
  ['overdue ends', /end_trying/, (h) => attemptedEnds(h, { sites: 'all' }, 101, 'overdue')],
  ['live credentials', /credential_live/, (h) => credentialPage(h, 'live', 'all', null, 51)],
  [
    'live credentials, later',
    /credential_live/,
    (h) => credentialPage(h, 'live', 'all', { siteId: SITE, id: ID }, 51),
  ],
  [
    'live credentials of a site',
    /credential_live/,
    (h) => credentialPage(h, 'live', [SITE], { siteId: SITE, id: ID }, 51),
  ],
  ['running credentials', /credential_waiting/, (h) => credentialPage(h, 'waiting', 'all', null, 200)],
  [
    'unused access',
    /credential_live/,
    (h) => unusedCredentialPage(h, [SITE], [ID], 5_000, { siteId: SITE, id: ID }, 51),
  ],
  [
    'open findings',
    /finding_open_by_kind/,
    (h) => openFindingsOfKind(h, 'orphan', { sites: [SITE], change: 'still', now: NOW }, ID, 51),
  ],
  [
    'open findings of a system',
    /finding_open_by_system|finding_open_by_kind/,
    (h) => openFindingsOfKind(h, 'orphan', { sites: 'all', systemId: ID, change: 'open', now: NOW }, ID, 51),
  ],
  ['findings that are gone', /finding_gone/, (h) => goneFindings(h, null, { sites: 'all' }, GONE, 51)],
  ['findings of a system, page by page', /finding_open/, (h) => openFindingPage(h, ID, 'orphan', ID, 1_000)],
  [
    'open findings about accounts',
    /finding_by_subject|finding_open/,
    (h) => openFindingsOfSubjects(h, ID, [ID, SITE]),
  ],
  [
    'earlier findings about accounts',
    /finding_by_subject/,
    (h) => earlierFindings(h, ID, 'orphan', [ID, SITE]),
  ],
  ['accounts that were ended', /finding_by_subject/, (h) => endedSubjects(h, ID, [ID, SITE], NOW)],
  ['findings of a system, counted', /finding_open/, (h) => openFindingsCounted(h, ID, NOW)],
  ['credentials of listed accounts', /artifact_native/, (h) => credentialIdsListed(h, ID, [ID, SITE], [])],
  ['objects of a system, page by page', /artifact_live_by_system/, (h) => liveArtifactPage(h, ID, ID, 1_000)],
  ['findings counted', /finding_open/, (h) => countOpenFindings(h, 'orphan', { sites: 'all' }, NOW, 1_000)],
  ['findings to pass on', /finding_open_by_kind/, (h) => findingsToEscalate(h, 'overdue', 5_000, 200)],
  ['the next to pass on', /finding_open/, (h) => nextEscalation(h, 'overdue', 5_000)],
  [
    'what somebody answers for',
    /finding_open_by_kind/,
    (h) => openFindingsAnsweredFor(h, 'overdue', { sites: [SITE], systemIds: [ID] }, ID, 51),
  ],
  [
    'whether a lock was told to its holder',
    /end_by_person/,
    (h) => lockWasTold(h, { personId: ID }, 5_000, [ID]),
  ],
  [
    'whether a lock was told to who asked',
    /end_by_request/,
    (h) => lockWasTold(h, { requestId: ID }, 5_000, [ID]),
  ],
  ['what a lock could not confirm', /locked_credential/, (h) => unknownUnderLock(h, ID, ID, 51)],
  ['the log', /audit_event/, (h) => eventPage(h, ID, 51)],
  [
    'requests of a requester',
    /access_request_by_requester/,
    (h) => requestPage(h, { requesterId: ID }, ID, 21),
  ],
  ['requests that somebody is in', /request_by_person/, (h) => requestPage(h, { personId: ID }, ID, 21)],
  ['requests of a vendor', /access_request_by_vendor/, (h) => requestPage(h, { vendorId: ID }, ID, 21)],
  ['requests of a sponsor', /access_request_by_sponsor/, (h) => requestPage(h, { sponsorId: ID }, null, 21)],
  // Each seek names system, priority and time: rows that come due later, or at another priority, are not walked.
  ['credentials due, counted', /credential_wake|credential_due/, (h) => countDue(h, 5_000)],
  ['ends begun, counted', /end_trying|end_open/, (h) => countEndsBegun(h)],
  ['open findings by kind, counted', /finding_open/, (h) => countFindingsByKind(h, NOW)],
  ['waiting mail, counted', /outbox_due/, (h) => outboxState(h)],
  // What every claim reads of a credential, its person's past left aside.
  ['running grants', /grant_by_credential|grant_of_entitlement/, (h) => runningGrants(h, [ID, SITE], 5_000)],
  ['ends that are open', /end_open/, (h) => openEnds(h, [ID, SITE])],
  [
    'the newest artifacts, each sought by itself',
    /(CORRELATED SCALAR SUBQUERY|SubPlan)[\s\S]*artifact_by_credential/,
    (h) => newestArtifacts(h, [ID, SITE]),
  ],
  ['the last end of a right', /grant_of_entitlement/, (h) => latestEffectiveEnd(h, RIGHT, 5_000)],
  ['locks that stand', /lock_standing/, (h) => standingLocks(h)],
  ['freezes that stand', /giving_freeze_standing/, (h) => standingFreezes(h)],
  ['the newest policies', /policy_version/, (h) => newestPolicies(h)],
  [
    'grants that ended while the clock was wrong',
    /grant_by_site/,
    (h) => grantsEndingWithin(h, 1_000, 5_000),
  ],
  ['systems with work', /priority ?=.+ and \(?due_at ?</i, (h) => systemsWithWork(h, 5_000, 5_000)],
  ['the next wake', /credential_wake/, (h) => nextWake(h, 5_000)],
  [
    'a claim',
    /priority ?=.+ and \(?due_at ?</i,
    (h) =>
      claim({ ...h, writable: true, afterCommit: () => undefined, journal: () => undefined }, ID, 8, {
        now: 5_000,
        leaseNow: 5_000,
        leaseUntil: 6_000,
        node: 'a',
      }),
  ],
]

describeOnBothDialects('reading costs the same whatever the history:', (open, dialect) => {
  let portal: TestPortal
  let watched: Watched
  beforeAll(async () => {
    portal = await open()
    watched = dialect === 'sqlite' ? watchSqlite(portal) : await watchPostgres(portal)
  })
  beforeEach(() => watched.queries.splice(0))
  afterAll(async () => {
    await watched.close()
    await portal.close()
  })

  it.each(READINGS)('%s', async (_name, index, read) => {
    await read(watched.handle)
    expect(watched.queries.length).toBeGreaterThan(0)
    for (const query of watched.queries.splice(0)) {
      const plan = await watched.explain(query)
      expect(plan).toMatch(index)
      expect(plan).not.toMatch(watched.slow)
    }
  })

  it('a query without an index of its own would be noticed', async () => {
    const { q, t } = watched.handle
    await q.select().from(t.end).where(eq(t.end.reason, 'window')).orderBy(desc(t.end.attempts)).limit(51)
    const [query] = watched.queries
    expect(query && (await watched.explain(query))).toMatch(watched.slow)
  })

  it('a time line', async () => {
    const { services } = portal
    await watched.store.transact((tx) =>
      services.audit.append(tx, 1, { type: 'person.added', actorId: null, subjects: { person: ID } }),
    )
    await eventsOf(watched.handle, { kind: 'person', id: ID }, 'ffffffff-0000-7000-8000-000000000000', 51)
    const plans = await Promise.all(watched.queries.map((query) => watched.explain(query)))
    expect(plans).toHaveLength(2)
    expect(plans[0]).toMatch(/audit_subject/)
    // Fifty events are fetched by their ids and sorted: that is not the history.
    expect(plans[0]).not.toMatch(watched.slow)
    expect(plans[1]).toMatch(/SEARCH|Index|Bitmap/)
  })
})

interface Query {
  readonly text: string
  readonly params: readonly unknown[]
}

interface Watched {
  readonly handle: Handle
  readonly queries: Query[]
  explain(query: Query): Promise<string>
  /** What a plan must not say of the big tables: reading all of one, or sorting what was read. */
  readonly slow: RegExp
  /** Writes where the plans are made. */
  readonly store: Store
  close(): Promise<void>
}

function watchSqlite({ services }: TestPortal): Watched {
  const connection = new Database(join(services.env.dataDir, 'daypass.sqlite'), { readonly: true })
  const queries: Query[] = []
  const logQuery = (text: string, params: unknown[]) => void queries.push({ text, params })
  const q = drizzleSqlite(connection, { casing: 'snake_case', logger: { logQuery } })
  return {
    handle: handleOf('sqlite', services.store.t, q as unknown as Queries),
    queries,
    explain: async ({ text, params }) =>
      connection
        .prepare(`explain query plan ${text}`)
        .all(...params)
        .map((row) => (row as { detail: string }).detail)
        .join('\n'),
    // There are as many connected systems as were set up: reading all of them does not grow with history.
    slow: /SCAN (?!connected_system$)\w+(?! USING)$|TEMP B-TREE/m,
    store: services.store,
    close: async () => void connection.close(),
  }
}

/** A handle of this connection; prepared statements are built for each use, so that each is seen. */
function handleOf(dialect: 'sqlite' | 'postgres', t: Handle['t'], q: Queries): Handle {
  return { dialect, t, q, home: () => ({ dialect, t, q }) }
}

/** Tables of a test are small: with sequential scans and sorts made dear, a plan that has one has no other way. */
async function watchPostgres({ services }: TestPortal): Promise<Watched> {
  // A database that nobody has had rows in: what the server counted of those would lead its plans.
  const { url, drop } = await createDatabase()
  const store = await openPostgres(url, 'db/migrations/postgres')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('set enable_seqscan = off')
  await client.query('set enable_sort = off')
  await client.query('set enable_bitmapscan = off')
  const queries: Query[] = []
  const logQuery = (text: string, params: unknown[]) => void queries.push({ text, params })
  const q = drizzlePostgres(client, { casing: 'snake_case', logger: { logQuery } })
  return {
    handle: handleOf('postgres', services.store.t, q as unknown as Queries),
    queries,
    explain: async ({ text, params }) => {
      const { rows } = await client.query(`explain ${text}`, [...params])
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    },
    slow: /Seq Scan (?!on connected_system)|Sort/,
    store,
    async close() {
      await client.end()
      await store.close()
      await drop()
    },
  }
}
