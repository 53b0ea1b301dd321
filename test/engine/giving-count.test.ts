import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { EngineServices } from '~/engine/engine-services'
import { countGiving } from '~/engine/giving.server'
import type { Plan } from '~/engine/plan.server'
import { GIVING_RATE_KEY } from '~/platform/giving-rate'
import { rateStateOf } from '~db/repositories/rate-limits'
import { openTestPortal, type TestPortal } from '../support/portal'

const FIRST_TIME = { want: { state: 'on' }, facts: { openEnds: [] } } as unknown as Plan

/** Counts one, and ends its transaction when `mayCommit` does. */
const count = ({ services, clock }: TestPortal, mayCommit: Promise<void>, counted = () => {}) =>
  services.store.transact(async (tx) => {
    await countGiving(services as EngineServices, tx, FIRST_TIME, clock.now())
    counted()
    await mayCommit
  }, 'engine')

it('two nodes that open the first window at once count two', async () => {
  const one = await openTestPortal('postgres')
  try {
    const two = await one.another()
    const { read } = one.services.store
    let commit = () => {}
    const mayCommit = new Promise<void>((done) => {
      commit = done
    })
    let first = Promise.resolve()
    await new Promise<void>((counted) => {
      first = count(one, mayCommit, counted)
    })
    const second = count(two, Promise.resolve())
    for (let waiting = 0; waiting === 0; ) {
      const [row] = await read.q
        .select({ waiting: sql<number>`count(*)::int` })
        .from(sql`pg_stat_activity`)
        .where(sql`datname = current_database() and wait_event_type = 'Lock'`)
      waiting = row?.waiting ?? 0
    }
    commit()
    await Promise.all([first, second])
    expect(await rateStateOf(read, GIVING_RATE_KEY)).toMatchObject({ count: 2 })
  } finally {
    await one.close()
  }
})
