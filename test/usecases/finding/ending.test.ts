import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { withdrawEnd } from '~/usecases/finding/end-account.server'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { eventsOf } from '~db/repositories/audit'
import { updateFinding } from '~db/repositories/findings'
import { findingById } from '~db/repositories/foreign-ends'
import { systemById, updateSystem } from '~db/repositories/systems'
import { openFindings } from '../../support/findings'
import { value } from '../../support/identity'
import { describeOnSqlite } from '../../support/portal'
import { type Dealing, findingTests } from './world'

const systemConfig = async ({ services, organisation }: Dealing) =>
  (await systemById(services.store.read, organisation.systems.directory ?? ''))?.config ?? {}

const codeOf = (result: { ok: boolean; problems?: readonly { code: string }[] }) =>
  result.ok ? null : result.problems?.[0]?.code

describeOnSqlite('ending an account that nobody granted', (open) => {
  const start = findingTests(open)

  it('takes its owner and a second person, and is done once it was read back as gone', async () => {
    const world = await start()
    const { id, systemId } = await world.orphan()
    expect(world.target()?.active).toBe(true)
    value(await world.confirm('ines'))
    await world.test.engine.settle()
    expect(world.target()?.active).toBe(true)
    value(await world.order('pia'))
    await world.test.engine.settle()
    expect(world.target()).toBeUndefined()
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      closedWhy: 'ended',
      endDueAt: null,
      endAttempts: 1,
    })
    const events = await eventsOf(world.services.store.read, { kind: 'system', id: systemId }, null, 20)
    expect(events.map((event) => event.type)).toEqual(
      expect.arrayContaining([
        'finding.end_confirmed',
        'finding.end_ordered',
        'finding.ended',
        'finding.closed',
      ]),
    )
    const page = value(await readFinding(world.services, await world.desk.actor('aldo'), id))
    expect(page).toMatchObject({
      closedWhy: 'ended',
      end: { confirmedBy: 'Ines Kowalska', orderedBy: 'Pia Sorensen' },
    })
  })

  it('is refused to everybody whose word it is not', async () => {
    const world = await start()
    for (const key of ['pia', 'theo', 'sam', 'ada', 'aldo', 'gus', 'sofia', 'lena'])
      expect(codeOf(await world.confirm(key))).toBe('not_found')
    expect(codeOf(await world.order('pia'))).toBe('end_not_confirmed')
    value(await world.confirm('ines'))
    // The same person twice, a seat of another site, and who holds none.
    expect(codeOf(await world.order('ines'))).toBe('person_has_confirmed_end')
    for (const key of ['theo', 'sam', 'ada', 'aldo', 'gus', 'sofia', 'lena'])
      expect(codeOf(await world.order(key))).toBe('not_found')
    await world.test.engine.settle()
    expect(world.target()?.active).toBe(true)
  })

  it('is for the account that stood on the page, and for no other one', async () => {
    const world = await start()
    const sentinel = world.scim.store.userNamed('svc-daypass')
    expect(codeOf(await world.confirm('ines', { nativeId: sentinel?.id ?? '' }))).toBe('account_changed')
    expect(codeOf(await world.confirm('ines', { nativeName: 'svc-daypass' }))).toBe('account_changed')
    value(await world.confirm('ines'))
    expect(codeOf(await world.order('pia', { nativeId: sentinel?.id ?? '' }))).toBe('account_changed')
    await world.test.engine.settle()
    expect(world.target()?.active).toBe(true)
  })

  it('touches nothing when the account was renamed meanwhile, and drops the order', async () => {
    const world = await start()
    const { id } = await world.orphan()
    value(await world.confirm('ines'))
    const user = world.target()
    if (user) user.userName = 'the-director'
    value(await world.order('pia'))
    await world.test.engine.settle()
    expect(user).toMatchObject({ active: true, userName: 'the-director' })
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      closedAt: null,
      endFault: 'account_changed',
      endConfirmedBy: null,
      endOrderedBy: null,
    })
  })

  it('never ends the sentinel, whatever stands in the database', async () => {
    const world = await start()
    const { id } = await world.orphan()
    const sentinel = world.scim.store.userNamed('svc-daypass')
    const planted = { nativeId: sentinel?.id ?? '', nativeName: 'svc-daypass' }
    await world.services.store.transact((tx) =>
      updateFinding(tx, id, {
        ...{ account: planted, endAccount: planted, endConfirmedBy: world.desk.idOf('ines') },
        ...{ endOrderedBy: world.desk.idOf('pia'), endOrderedAt: 1, endDueAt: 1 },
      }),
    )
    await world.test.engine.settle()
    expect(world.scim.store.userNamed('svc-daypass')?.active).toBe(true)
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      endFault: 'own_account',
      endDueAt: null,
    })
  })

  it('is tried again until the target lets it be seen', async () => {
    const world = await start()
    const { id } = await world.orphan()
    value(await world.confirm('ines'))
    value(await world.order('pia'))
    world.proxy.set({ mode: 'down' })
    await world.test.engine.settle()
    const tried = await findingById(world.services.store.read, id)
    expect(tried).toMatchObject({ closedAt: null, endFault: 'failing' })
    // A target that says yes and does nothing is no proof.
    world.proxy.set({ mode: 'lie' })
    await world.pass(world.test.clock.now() + 10 * MINUTE, 5 * MINUTE)
    expect(world.target()?.active).toBe(true)
    expect(await findingById(world.services.store.read, id)).toMatchObject({
      closedAt: null,
      endFault: 'still_on',
    })
    world.proxy.set({ mode: 'pass' })
    await world.pass(world.test.clock.now() + 2 * HOUR, 30 * MINUTE)
    expect(world.target()).toBeUndefined()
    expect(await findingById(world.services.store.read, id)).toMatchObject({ endDueAt: null })
    expect((await findingById(world.services.store.read, id))?.closedAt).not.toBeNull()
  })

  it('stays accounted for where the system keeps accounts, until somebody switches it on again', async () => {
    const world = await start()
    const keeping = { ...(await systemConfig(world)), deleteAtEnd: false }
    await world.services.store.transact((tx) =>
      updateSystem(tx, world.organisation.systems.directory ?? '', { config: keeping }),
    )
    value(await world.confirm('ines'))
    value(await world.order('pia'))
    await world.test.engine.settle()
    expect(world.target()).toMatchObject({ active: false })
    await world.pass(world.test.clock.now() + 2 * HOUR, HOUR)
    expect(await openFindings(world.services.store.read, 'orphan')).toEqual([])
    const user = world.target()
    if (user) user.active = true
    await world.pass(world.test.clock.now() + 2 * HOUR, HOUR)
    expect(await openFindings(world.services.store.read, 'orphan')).toMatchObject([{ subject: user?.id }])
  })

  it('can be taken back before it was ordered, and not after', async () => {
    const world = await start()
    const { id } = await world.orphan()
    value(await world.confirm('ines'))
    value(await withdrawEnd(world.services, await world.desk.actor('pia'), id))
    expect(codeOf(await world.order('pia'))).toBe('end_not_confirmed')
    value(await world.confirm('ines'))
    value(await world.order('pia'))
    expect(codeOf(await withdrawEnd(world.services, await world.desk.actor('ines'), id))).toBe('end_ordered')
  })
})
