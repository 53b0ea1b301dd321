import { expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import type { Store } from '~db/store'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects } from '../support/portal'
import { engineTests } from './harness'

describeOnBothDialects('a lock between the claim and the intent', (open) => {
  const start = engineTests(open)

  it('is seen before anything is given', async () => {
    const { test, organisation, accounts, proxy } = await start()
    const { services, engine, clock } = test
    const t0 = clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    // Committed after the claim, just before the transaction that plans and intends.
    const store = services.store as { transact: Store['transact'] }
    const transact = store.transact
    let placed = false
    store.transact = async (work, lane) => {
      const [credential] = await services.store.read.q.select().from(services.store.t.credential)
      if (!placed && credential?.leaseUntil !== null && credential?.leaseUntil !== undefined) {
        placed = true
        await transact(async ({ q, t }) => {
          await q.insert(t.accessLock).values({
            id: services.ids.id(),
            target: 'everyone',
            reason: 'incident',
            placedBy: organisation.people.pia as string,
            placedAt: t0,
            affected: 0,
            confirmed: 0,
            unknown: 0,
          })
        })
      }
      return transact(work, lane)
    }
    await engine.settle()
    expect(placed).toBe(true)
    expect(accounts()).toEqual([])
    expect(proxy.requests.filter((request) => request.method === 'POST')).toEqual([])
  })
})
