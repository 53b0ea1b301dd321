import { requestListing } from '~db/repositories/listings'
import type { Benchmark, BenchOptions } from './benchmark'
import { startChild } from './child'
import { megabytes, rounded } from './figures'
import { type Ground, prepareGround, type RunningPortal, startPortal } from './portal-under-test'
import { writeSystems } from './storm-population'

/** MB by which a portal may grow over its idle size while it lists a directory. */
const MOST_GROWTH = 60
/** Seconds in which it is listed, each account an orphan that was not known before. */
const MOST_SECONDS = 120
/** Accounts in the directory for each of `--size`: 100,000 unless told otherwise. */
const EACH = 10

/** A directory of accounts that nobody granted, in a process of its own: how long its list takes, and how much the portal grows. */
export const listing: Benchmark = {
  name: 'listing',
  async run(options) {
    const accounts = options.size * EACH
    const { idle, most, seconds, again, cpu } = await measure(options, accounts)
    const growth = megabytes(most - idle)
    return {
      name: 'listing',
      // Of what it may grow; lower is better.
      ratio: rounded(growth / MOST_GROWTH),
      reached: growth < MOST_GROWTH && seconds < MOST_SECONDS,
      target: `growth < ${MOST_GROWTH} MB, ${accounts} accounts < ${MOST_SECONDS} s`,
      figures: {
        accounts,
        'idle MB': megabytes(idle),
        'most resident MB while it is listed': megabytes(most),
        'seconds, all of them new': rounded(seconds),
        'seconds, all of them known': rounded(again),
        'seconds of the processor for both': rounded(cpu),
      },
    }
  },
}

async function measure(options: BenchOptions, accounts: number) {
  const targets = startChild('./targets-process.js')
  const ground = await prepareGround()
  try {
    const [origin = ''] = await targets.ask<string[]>('open', { count: 1, answerAfter: 2, connections: 8 })
    const rows = Array.from({ length: accounts }, (_, n) => ({
      id: `stranger-${n}`,
      userName: `stranger-${n}`,
      displayName: `Stranger ${n}`,
    }))
    const [right] = await writeSystems(ground.services, ground.organisation, [origin])
    const systemId = right?.systemId ?? ''
    // Empty, so that what the portal is without a long list is measured first.
    const portal = await startPortal(ground)
    await listAgain(ground, systemId, 1)
    const idle = await settledSize(portal)
    await portal.ask('begin')
    const { cpuSeconds: before } = await portal.figures()
    options.say(`listing ${accounts} accounts ...`)
    await targets.ask('populate', { target: 0, accounts: rows })
    const seconds = await timed(() => listAgain(ground, systemId, accounts + 1))
    const again = await timed(() => listAgain(ground, systemId, accounts + 1))
    const { residentMost, cpuSeconds } = await portal.figures()
    await portal.stop()
    return { idle, most: residentMost, seconds, again, cpu: cpuSeconds - before }
  } finally {
    await targets.stop()
    await ground.close()
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const since = performance.now()
  await work()
  return (performance.now() - since) / 1_000
}

async function listAgain(ground: Ground, systemId: string, accounts: number): Promise<void> {
  const { store, clock } = ground.services
  const asked = clock.now()
  await store.transact((tx) => requestListing(tx, systemId, asked))
  await listed(ground, systemId, accounts, asked)
}

/** Waits until a whole list of so many accounts was recorded that was begun since. */
async function listed({ services }: Ground, systemId: string, accounts: number, since = 0): Promise<void> {
  const { store } = services
  for (;;) {
    const rows = await store.read.q.select().from(store.t.connectedSystem)
    const system = rows.find((row) => row.id === systemId)
    if (system?.listedAccounts === accounts && (system.listBeganAt ?? 0) >= since) return
    if (system?.listFault) throw new Error(`the list failed: ${system.listFault}`)
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** What it holds once nothing happens any more, bytes. */
async function settledSize(portal: RunningPortal): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  return (await portal.figures()).residentNow
}
