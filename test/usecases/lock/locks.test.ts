import { afterEach, beforeEach, expect, it } from 'vitest'
import { liftLock } from '~/usecases/lock/lift-lock.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { listLocks, readLock, readLockTarget } from '~/usecases/lock/read-lock.server'
import { eventsOf } from '~db/repositories/audit'
import { crewAtWork, statesOf } from '../../support/access'
import { codes, value } from '../../support/identity'
import { describeOnBothDialects, type TestPortal } from '../../support/portal'
import { requestDesk } from '../../support/requests'

const REASON = { reason: 'A badge was found in the car park.' }

describeOnBothDialects('locks', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  it('on a person, vendor, site, system or everyone take all of it away, and give it back when lifted', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const { vendors, sites, systems } = desk.organisation
    const targets = [
      { target: 'person', targetId: desk.idOf('tomasz') },
      { target: 'vendor', targetId: vendors.kestrel ?? '' },
      { target: 'site', targetId: sites.hamburg ?? '' },
      { target: 'system', targetId: systems.hamburgGate ?? '' },
      { target: 'everyone', targetId: null },
    ] as const
    for (const target of targets) {
      const id = value(await placeLock(services, await desk.actor('ines'), { ...target, ...REASON }))
      expect(await statesOf(portal, desk.idOf('tomasz'))).not.toContain('on')
      const others = await statesOf(portal, desk.idOf('amina'))
      expect([target.target, others]).toEqual([target.target, [target.target === 'person' ? 'on' : 'off']])
      const view = value(await readLock(services, await desk.actor('aldo'), id))
      const reached = target.target === 'person' ? 1 : 2
      expect(view).toMatchObject({
        affected: reached,
        confirmed: reached,
        pending: 0,
        reachedAll: true,
        moving: false,
      })
      const lifting = { reason: 'It was found to be his own.', code: await desk.freshCode('pia') }
      value(await liftLock(services, await desk.actor('pia'), id, lifting))
      expect([target.target, await statesOf(portal, desk.idOf('tomasz'))]).toEqual([target.target, ['on']])
    }
    expect(value(await listLocks(services, await desk.actor('ines')))).toMatchObject({ standing: [] })
  })

  it('are placed by one approver and lifted by another one', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const everyone = { target: 'everyone', targetId: null, ...REASON } as const
    for (const key of ['ada', 'aldo', 'gus', 'sofia', 'lena', 'tomasz']) {
      expect(codes(await placeLock(services, await desk.actor(key), everyone))).toEqual(['not_found'])
    }
    const lift = async (key: string) =>
      liftLock(services, await desk.actor(key), id, { ...REASON, code: await desk.freshCode(key) })
    const ines = await desk.actor('ines')
    const id = value(await placeLock(services, ines, everyone))
    expect(codes(await placeLock(services, await desk.actor('pia'), everyone))).toEqual(['already_locked'])
    expect(value(await readLock(services, ines, id)).mayLift).toBe(false)
    expect(codes(await lift('ines'))).toEqual(['own_lock'])
    for (const key of ['ada', 'aldo', 'gus', 'lena']) {
      expect(codes(await lift(key))).toEqual(['not_found'])
    }
    value(await lift('theo'))
    expect(codes(await lift('pia'))).toEqual(['not_locked'])
    expect(value(await readLock(services, ines, id))).toMatchObject({
      liftedBy: 'Theo Grant',
      mayLift: false,
    })
  })

  it('are lifted with a code that was not used yet, and placed in a session that proved one', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const everyone = { target: 'everyone', targetId: null, ...REASON } as const
    const pia = await desk.actor('pia')
    const mailboxOnly = { ...(await desk.actor('ines')), secondFactorProved: false }
    expect(codes(await placeLock(services, mailboxOnly, everyone))).toEqual(['second_factor_unproved'])
    const id = value(await placeLock(services, await desk.actor('ines'), everyone))
    const code = await desk.freshCode('pia')
    const used = { ...REASON, code }
    expect(codes(await liftLock(services, pia, id, { ...REASON, code: 'nonsense' }))).toEqual(['code_wrong'])
    expect(value(await readLock(services, pia, id)).liftedAt).toBeNull()
    value(await liftLock(services, pia, id, used))
    const again = value(await placeLock(services, await desk.actor('ines'), everyone))
    expect(codes(await liftLock(services, pia, again, used))).toEqual(['code_reused'])
    expect(value(await readLock(services, pia, again)).liftedAt).toBeNull()
  })

  it('are lifted by an approver of a site they bear on, and of no other one', async () => {
    const desk = await crewAtWork(portal)
    const { services } = portal
    const { vendors, sites, systems } = desk.organisation
    const targets = [
      { target: 'person', targetId: desk.idOf('tomasz') },
      { target: 'vendor', targetId: vendors.kestrel ?? '' },
      { target: 'site', targetId: sites.hamburg ?? '' },
      { target: 'system', targetId: systems.hamburgGate ?? '' },
    ] as const
    const [ines, pia, theo] = [await desk.actor('ines'), await desk.actor('pia'), await desk.actor('theo')]
    for (const target of targets) {
      const id = value(await placeLock(services, ines, { ...target, ...REASON }))
      expect(value(await readLock(services, theo, id)).mayLift).toBe(false)
      expect([target.target, codes(await liftLock(services, theo, id, { ...REASON, code: '' }))]).toEqual([
        target.target,
        ['not_found'],
      ])
      expect(value(await readLock(services, pia, id)).mayLift).toBe(true)
      value(await liftLock(services, pia, id, { ...REASON, code: await desk.freshCode('pia') }))
    }
    // Who holds nothing anywhere is nobody's in particular.
    const jan = { target: 'person', targetId: desk.idOf('jan') } as const
    const id = value(await placeLock(services, ines, { ...jan, ...REASON }))
    value(await liftLock(services, theo, id, { ...REASON, code: await desk.freshCode('theo') }))
  })

  it('name something that is there, and stand on its time line', async () => {
    const desk = await requestDesk(portal)
    const { services } = portal
    const ines = await desk.actor('ines')
    const nobody = { target: 'person', targetId: desk.organisation.sites.hamburg ?? '', ...REASON } as const
    expect(codes(await placeLock(services, ines, nobody))).toEqual(['target_unknown'])
    expect(codes(await placeLock(services, ines, { ...nobody, targetId: null }))).toEqual(['target_unknown'])
    expect(codes(await readLockTarget(services, await desk.actor('ada'), 'everyone', null))).toEqual([
      'not_found',
    ])
    const kestrel = desk.organisation.vendors.kestrel ?? ''
    expect(value(await readLockTarget(services, ines, 'vendor', kestrel)).name).toBe('Kestrel Integrators')
    value(await placeLock(services, ines, { target: 'vendor', targetId: kestrel, ...REASON }))
    const events = await eventsOf(services.store.read, { kind: 'vendor', id: kestrel }, null, 5)
    expect(events.map((event) => event.type)).toContain('lock.placed')
    for (const event of events) expect(event.body).not.toContain('car park')
  })
})
