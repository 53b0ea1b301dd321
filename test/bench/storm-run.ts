import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { isNull, ne } from 'drizzle-orm'
import { openSqlite } from '~db/store.sqlite'
import type { BenchOptions } from './benchmark'
import type { Child } from './child'
import { type Reader, readPages, timePage } from './page-load'
import type { Ground, PortalFigures, RunningPortal } from './portal-under-test'
import { tellProfile } from './profile'
import { accountsOf, type StormTarget } from './storm-population'

/** What answers: so many services, each after so many ms, on so many calls at once. */
export const TARGETS = { count: 20, answerAfter: 5, connections: 8 }

/** Pages asked for in a second while ends are under way. */
const PAGES_A_SECOND = 5
/** Pages that are read before anything is measured. */
const WARM_UP = 40
/** How far ahead the end is set once everything stands ready, ms: longer than the engine ever sleeps. */
const AHEAD = 6_000
/** Nothing that still works takes longer, ms. */
const GIVE_UP = 20 * 60_000

/** What the targets tell of themselves. */
interface Truth {
  readonly there: number
  readonly calls: Readonly<Record<string, number>>
  readonly duplicates: number
  readonly mostAtOnce: number
  readonly emptySince: number | null
}

/** What one storm came to. */
export interface Storm {
  /** From the windows' end until the last end was confirmed and the last account was gone, s. */
  readonly seconds: number
  /** From the end to its confirmation, ms, of each credential. */
  readonly delays: readonly number[]
  /** Ms of each page that was asked for meanwhile. */
  readonly pages: readonly number[]
  readonly calls: Readonly<Record<string, number>>
  readonly duplicates: number
  readonly mostAtOnce: number
  /** Of each portal, over the storm only. */
  readonly portals: readonly PortalFigures[]
}

export type Bare = Pick<Storm, 'seconds' | 'pages' | 'calls'> & { readonly cpuSeconds: number }

/** Both approvers of a site: one reads what is to be decided, the other who holds what. */
export async function readersOf(ground: Ground): Promise<readonly Reader[]> {
  return [
    { path: '/inbox', cookie: await ground.cookieOf('ines') },
    { path: '/live', cookie: await ground.cookieOf('pia') },
  ]
}

/** Lets everything end at once and watches until it is over; the portals may be several on one database. */
export async function runStorm(
  ground: Ground,
  targets: Child,
  portals: readonly RunningPortal[],
  readers: readonly Reader[],
  { say, profile }: Pick<BenchOptions, 'say' | 'profile'>,
): Promise<Storm> {
  const [first] = portals
  if (!first) throw new Error('a storm needs a portal')
  for (const portal of portals) await warmUp(portal, readers)
  const end = await setEnd(ground)
  const before = await Promise.all(portals.map(begin))
  if (profile) await first.ask('profileStart')
  const pages = readPages(first.url, readers, PAGES_A_SECOND)
  await watch(ground, end, say)
  const truths = await targets.ask<Truth[]>('truth')
  const after = await Promise.all(portals.map((portal) => portal.figures()))
  const times = await pages.stop(end)
  if (profile) await tellProfile(first, say, 'storm-engine')
  if (truths.some((truth) => truth.there > 0))
    throw new Error('an account is still there whose end is confirmed')

  const { q, t } = ground.services.store.read
  const rows = await q.select({ confirmedAt: t.end.confirmedAt }).from(t.end)
  const confirmed = rows.map((row) => row.confirmedAt ?? Number.POSITIVE_INFINITY)
  const last = Math.max(...confirmed, ...truths.map((truth) => truth.emptySince ?? 0))
  return {
    seconds: (last - end) / 1000,
    delays: confirmed.map((at) => at - end),
    pages: times,
    calls: callsOf(truths),
    duplicates: truths.reduce((all, truth) => all + truth.duplicates, 0),
    mostAtOnce: Math.max(...truths.map((truth) => truth.mostAtOnce)),
    portals: after.map((figures, n) => {
      return { ...figures, cpuSeconds: figures.cpuSeconds - (before[n]?.cpuSeconds ?? 0) }
    }),
  }
}

/** The same calls without an engine, in a portal whose own engine has nothing to do, while it serves the same pages. */
export async function runBare(
  ground: Ground,
  targets: Child,
  portal: RunningPortal,
  population: readonly StormTarget[],
  readers: readonly Reader[],
  { say, profile }: Pick<BenchOptions, 'say' | 'profile'>,
): Promise<Bare> {
  const file = join(ground.dataDir, 'bare-loop.json')
  await writeFile(file, JSON.stringify(population))
  await warmUp(portal, readers)
  const before = await begin(portal)
  if (profile) await portal.ask('profileStart')
  const since = Date.now()
  const pages = readPages(portal.url, readers, PAGES_A_SECOND)
  const { seconds } = await portal.ask<{ seconds: number }>('bareLoop', {
    file,
    atOnce: TARGETS.connections,
  })
  const after = await portal.figures()
  const times = await pages.stop(since)
  if (profile) await tellProfile(portal, say, 'storm-bare')
  const truths = await targets.ask<Truth[]>('truth')
  if (truths.some((truth) => truth.there > 0)) throw new Error('the bare loop left accounts')
  return { seconds, pages: times, calls: callsOf(truths), cpuSeconds: after.cpuSeconds - before.cpuSeconds }
}

/** Gives the targets the accounts of the storm, and forgets what was counted. */
export async function populate(targets: Child, population: readonly StormTarget[]): Promise<void> {
  for (const [target, one] of population.entries()) {
    await targets.ask('populate', { target, accounts: accountsOf(one) })
  }
}

/** A copy of the database in which nothing is due: over it the bare loop's portal serves pages and does nothing else. */
export async function idleCopy({ dataDir }: Ground): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'daypass-bench-idle-'))
  const source = new Database(join(dataDir, 'daypass.sqlite'))
  await source.backup(join(copy, 'daypass.sqlite'))
  source.close()
  const store = openSqlite(join(copy, 'daypass.sqlite'), join(process.cwd(), 'db', 'migrations', 'sqlite'))
  await store.transact(async ({ q, t }) => {
    await q.update(t.credential).set({ dueAt: null })
  })
  await store.close()
  return copy
}

/** Moves the end of everything to a moment shortly ahead, in one transaction: it was not known before all stood ready. */
async function setEnd({ services: { store } }: Ground): Promise<number> {
  const end = Math.ceil((Date.now() + AHEAD) / 1000) * 1000
  await store.transact(async ({ q, t }) => {
    await q.update(t.grant).set({ validTo: end, effectiveEnd: end })
    await q.update(t.end).set({ plannedAt: end })
    await q.update(t.credential).set({ dueAt: end })
  })
  if (Date.now() > end - AHEAD / 2)
    throw new Error('the machine is too busy: the end came while it was being set')
  return end
}

async function watch({ services }: Ground, end: number, say: BenchOptions['say']): Promise<void> {
  const { q, t } = services.store.read
  for (let told = Date.now(); ; ) {
    await pause(500)
    const open = await q.$count(t.end, isNull(t.end.confirmedAt))
    // An end is confirmed once the account is proved off; that it is deleted, and read back as gone, comes after it.
    if (open === 0 && (await q.$count(t.credential, ne(t.credential.state, 'gone'))) === 0) return
    if (Date.now() > end + GIVE_UP) throw new Error(`${open} ends are not confirmed after 20 minutes`)
    if (Date.now() - told < 10_000) continue
    told = Date.now()
    say(`${((told - end) / 1000).toFixed(0)} s after the end: ${open} ends are open`)
  }
}

async function warmUp(portal: RunningPortal, readers: readonly Reader[]): Promise<void> {
  for (let n = 0; n < WARM_UP; n++) {
    const reader = readers[n % readers.length]
    if (reader) await timePage(portal.url, reader)
  }
}

async function begin(portal: RunningPortal): Promise<PortalFigures> {
  await portal.ask('begin')
  return portal.figures()
}

function callsOf(truths: readonly Truth[]): Readonly<Record<string, number>> {
  const all: Record<string, number> = {}
  for (const { calls } of truths) {
    for (const [what, count] of Object.entries(calls)) all[what] = (all[what] ?? 0) + count
  }
  return all
}
