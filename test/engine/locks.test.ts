import { expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { eventPage } from '~db/repositories/audit'
import { lockById } from '~db/repositories/locks'
import { grantAccess } from '../support/grants'
import { freshCodeOf } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnBothDialects } from '../support/portal'
import { engineTests } from './harness'

describeOnBothDialects('locks', (open) => {
  const start = engineTests(open)

  it('a lock on a vendor takes everything, counts its progress, and gives back when it is lifted', async () => {
    const { test, organisation, accounts, proxy, pass, ends } = await start()
    const t0 = test.clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators', 'commsRoom'],
      from: t0,
      to: t0 + 8 * HOUR,
    })
    await test.engine.settle()
    test.clock.advance(HOUR)
    const pia = await actorOf(test, organisation.people.pia as string)
    proxy.set({ mode: 'down' })
    const placed = await placeLock(test.services, pia, {
      target: 'vendor',
      targetId: organisation.vendors.kestrel as string,
      reason: 'Laptop stolen',
    })
    expect(placed).toMatchObject({ ok: true })
    const lockId = placed.ok ? placed.value : ''
    await test.engine.settle()
    const read = () => lockById(test.services.store.read, lockId)
    expect(await read()).toMatchObject({ affected: 4, confirmed: 2, unknown: 2, confirmedAt: null })
    expect(accounts()).toMatchObject([{ active: true }, { active: true }])

    proxy.set({ mode: 'pass' })
    await pass(t0 + HOUR + 60_000, 10_000)
    expect(accounts()).toMatchObject([
      { active: false, groups: [] },
      { active: false, groups: [] },
    ])
    expect(await read()).toMatchObject({ affected: 4, confirmed: 4, unknown: 0 })
    expect((await read())?.confirmedAt).toBeGreaterThan(t0 + HOUR)
    const log = await eventPage(test.services.store.read, null, 500)
    const told = (type: string) => log.filter((event) => event.type === type)
    expect(told('lock.confirmed')).toHaveLength(1)
    expect(told('credential.attempt_failed')).toHaveLength(2)
    expect(told('credential.closed').length).toBeGreaterThan(0)
    expect((await ends(made.requestId)).map((end) => [end.reason, end.planned])).toEqual(
      Array.from({ length: 4 }, () => ['locked', t0 + HOUR]),
    )

    test.clock.advance(HOUR)
    const inesId = organisation.people.ines as string
    const lifted = await liftLock(test.services, await actorOf(test, inesId), lockId, {
      reason: 'Laptop found, keys changed',
      code: await freshCodeOf(test, inesId),
    })
    expect(lifted).toMatchObject({ ok: true })
    await test.engine.settle()
    expect(accounts()).toMatchObject([{ active: true }, { active: true }])
    await pass(t0 + 8 * HOUR)
    expect(accounts()).toEqual([])
  })
})
