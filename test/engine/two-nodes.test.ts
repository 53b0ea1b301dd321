import { describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { grantAccess } from '../support/grants'
import { openTestPortal } from '../support/portal'
import { engineTests } from './harness'

describe('two nodes on one PostgreSQL', () => {
  const start = engineTests((now) => openTestPortal('postgres', now))
  const isCreate = (request: { method: string; path: string }) =>
    request.method === 'POST' && request.path.includes('/Users')

  it('they share the work and make every object once', async () => {
    const { test, organisation, accounts, proxy, pass } = await start()
    const other = await test.another()
    const t0 = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina', 'lena'],
      entitlements: ['vmsOperators', 'vmsViewers'],
      from: t0,
      to: t0 + HOUR,
    })
    await Promise.all([test.engine.settle(), other.engine.settle()])
    expect(accounts()).toHaveLength(3)
    expect(proxy.requests.filter(isCreate)).toHaveLength(3)
    test.clock.advance(HOUR)
    await Promise.all([test.engine.settle(), other.engine.settle()])
    await pass(t0 + HOUR)
    expect(accounts()).toEqual([])
    expect(proxy.requests.filter((request) => request.method === 'DELETE')).toHaveLength(3)
  })
})
