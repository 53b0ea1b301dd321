import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById } from '~db/repositories/credentials'
import { endGrants } from '~db/repositories/grants'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects } from '../support/portal'
import { engineTests } from './harness'

describeOnBothDialects('changes while a worker is at it', (open) => {
  const start = engineTests(open)
  const isCreate = (request: { method: string; path: string }) =>
    request.method === 'POST' && request.path.includes('/Users')

  it('an end that comes while the account is being made is not lost with the completion', async () => {
    const { test, organisation, proxy, accounts, ends } = await start()
    const { services, engine, clock } = test
    const t0 = clock.now()
    proxy.set({ mode: 'slow', delay: 300 }, { only: isCreate, times: 1 })
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    const settled = engine.settle()
    await expect.poll(() => proxy.requests.some(isCreate), { timeout: 10_000 }).toBe(true)
    await services.store.transact(async (tx) => {
      await endGrants(tx, made.grantIds, clock.now(), null, 'changed our mind')
      await touch(tx, { credentialIds: made.credentialIds }, clock.now())
    })
    await settled
    expect(accounts()).toEqual([])
    expect(await ends(made.requestId)).toMatchObject([{ reason: 'ended_early', proof: 'read' }])
  })

  it('a lock that comes between the plan and the giving stops it', async () => {
    const { test, organisation, accounts, proxy } = await start()
    const { services, engine, clock } = test
    const t0 = clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await services.store.transact(async ({ q, t }) => {
      await q.insert(t.accessLock).values({
        id: services.ids.id(),
        target: 'vendor',
        targetId: organisation.vendors.kestrel,
        reason: 'incident',
        placedBy: organisation.people.pia as string,
        placedAt: t0,
        affected: 0,
        confirmed: 0,
        unknown: 0,
      })
    })
    await engine.settle()
    expect(accounts()).toEqual([])
    expect(proxy.requests.filter(isCreate)).toEqual([])
  })

  it('a worker that died after its effect leaves nothing unknown: the next one finds the object by its mark', async () => {
    const { test, organisation, scim, accounts, ends, pass } = await start()
    const { services, engine, clock } = test
    const t0 = clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    const credentialId = made.credentialIds[0] as string
    // As if the process had been killed after the directory answered: the lease is out, the object is there.
    const connector = services.connectors.get('scim')
    const name = { credentialId, holderName: 'Tomasz Nowak' }
    scim.store.addUser({
      userName: connector.nativeName(name),
      externalId: `daypass:${credentialId}`,
      active: true,
    })
    await services.store.transact(async ({ q, t }) => {
      await q.update(t.credential).set({ leaseUntil: t0 + MINUTE, leaseFence: 1 })
    })
    await engine.settle()
    expect(accounts()).toMatchObject([{ groups: [] }])
    await pass(t0 + MINUTE)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    expect((await credentialById(services.store.read, credentialId))?.leaseFence).toBeGreaterThan(1)
    await pass(t0 + HOUR)
    expect(accounts()).toEqual([])
    expect(await ends(made.requestId)).toMatchObject([{ confirmed: t0 + HOUR }])
  })

  it('a stale worker writes nothing and makes the credential due', async () => {
    const { test, organisation, proxy, accounts } = await start()
    const { services, engine, clock } = test
    const t0 = clock.now()
    proxy.set({ mode: 'slow', delay: 300 }, { only: isCreate, times: 1 })
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    const credentialId = made.credentialIds[0] as string
    const settled = engine.settle()
    await expect.poll(() => proxy.requests.some(isCreate), { timeout: 10_000 }).toBe(true)
    await services.store.transact(async ({ q, t }) => {
      await q.update(t.credential).set({ leaseFence: 99, leaseUntil: t0 + MINUTE })
    })
    await settled
    const stale = await credentialById(services.store.read, credentialId)
    expect(stale).toMatchObject({ state: 'none', leaseFence: 99, dueAt: t0 })
    clock.advance(MINUTE)
    await engine.settle()
    expect(accounts()).toMatchObject([{ active: true }])
    expect((await credentialById(services.store.read, credentialId))?.state).toBe('on')
  })
})
