import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { grantAccess } from '../support/grants'
import { describeOnSqlite } from '../support/portal'
import { engineTests } from './harness'

describeOnSqlite('boundaries', (open) => {
  const start = engineTests(open)

  it('overlapping grants: the earlier end kills nothing, the later one ends it', async () => {
    const { test, organisation, accounts, pass, ends } = await start()
    const t0 = test.clock.now()
    const tomasz = { people: ['tomasz'], entitlements: ['vmsOperators'] }
    await grantAccess(test, organisation, { ...tomasz, from: t0, to: t0 + 2 * HOUR })
    const later = await grantAccess(test, organisation, { ...tomasz, from: t0 + HOUR, to: t0 + 4 * HOUR })
    await test.engine.settle()
    await pass(t0 + 2 * HOUR, 30 * MINUTE)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    await pass(t0 + 4 * HOUR, 30 * MINUTE)
    expect(accounts()).toEqual([])
    expect(await ends(later.requestId)).toMatchObject([
      { planned: t0 + 4 * HOUR, confirmed: t0 + 4 * HOUR, reason: 'window' },
    ])
  })

  it('an extension leaves no gap and never touches the account', async () => {
    const { test, organisation, accounts, pass, proxy } = await start()
    const t0 = test.clock.now()
    const tomasz = { people: ['tomasz'], entitlements: ['vmsOperators'] }
    await grantAccess(test, organisation, { ...tomasz, from: t0, to: t0 + 2 * HOUR })
    await test.engine.settle()
    await pass(t0 + HOUR)
    await grantAccess(test, organisation, { ...tomasz, from: t0 + 2 * HOUR, to: t0 + 3 * HOUR })
    await test.engine.settle()
    proxy.forget()
    await pass(t0 + 2 * HOUR)
    expect(accounts()).toMatchObject([{ active: true }])
    expect(proxy.requests.filter((request) => request.method !== 'GET')).toEqual([])
    await pass(t0 + 3 * HOUR)
    expect(accounts()).toEqual([])
  })

  it('one entitlement ends while another goes on: the account keeps the other', async () => {
    const { test, organisation, accounts, pass, ends } = await start()
    const t0 = test.clock.now()
    const short = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsViewers'],
      from: t0,
      to: t0 + 2 * HOUR,
    })
    await test.engine.settle()
    expect(accounts()[0]?.groups.sort()).toEqual(['VMS operators', 'VMS viewers'])
    await pass(t0 + HOUR)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS viewers'] }])
    expect(await ends(short.requestId)).toMatchObject([{ confirmed: t0 + HOUR, proof: 'read' }])
  })

  it('ending early takes access at once, with the time it was asked for', async () => {
    const { test, organisation, accounts, pass, ends } = await start()
    const t0 = test.clock.now()
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators', 'commsRoom'],
      from: t0,
      to: t0 + DAY,
    })
    await test.engine.settle()
    await pass(t0 + HOUR)
    const { services } = test
    await services.store.transact(async (tx) => {
      const now = test.clock.now()
      await endGrants(tx, made.grantIds, now, organisation.people.sofia as string, 'work is done')
      await touch(tx, { credentialIds: made.credentialIds }, now)
    })
    test.clock.advance(1500)
    await test.engine.settle()
    expect(accounts()).toEqual([])
    expect(await ends(made.requestId)).toMatchObject([
      { reason: 'ended_early', planned: t0 + HOUR, confirmed: t0 + HOUR + 1500 },
      { reason: 'ended_early', planned: t0 + HOUR, confirmed: t0 + HOUR + 1500 },
    ])
  })

  it('weekly hours close to off each day and open again; only the last close is an end', async () => {
    // Tuesday 2026-03-10, 09:00 UTC is 10:00 in Berlin.
    const { test, organisation, accounts, pass, ends } = await start()
    const t0 = test.clock.now()
    const openings = ([2, 3] as const).map((day) => ({ day, from: '08:00', to: '12:00' }))
    const made = await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + 2 * DAY,
      weekly: { timeZone: 'Europe/Berlin', openings },
    })
    await test.engine.settle()
    expect(accounts()).toMatchObject([{ active: true }])
    await pass(t0 + 2 * HOUR)
    expect(accounts()).toMatchObject([{ active: false }])
    expect(await ends(made.requestId)).toMatchObject([{ confirmed: null }])
    await pass(t0 + 22 * HOUR)
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    await pass(t0 + 2 * DAY, 2 * HOUR)
    expect(accounts()).toEqual([])
    expect(await ends(made.requestId)).toMatchObject([{ confirmed: t0 + 2 * DAY, reason: 'window' }])
  })

  it('a lapsed insurance stops access at the end of its last day in the site zone; a new one resumes it', async () => {
    const { test, organisation, accounts, pass, ends } = await start()
    const t0 = test.clock.now()
    const { services } = test
    const insure = (expiresOn: string) =>
      services.store.transact(async (tx) => {
        const { q, t } = tx
        await q.insert(t.document).values({
          id: services.ids.id(),
          type: 'insurance',
          vendorId: organisation.vendors.northlight,
          expiresOn,
          uploadedBy: organisation.people.ada as string,
          uploadedAt: test.clock.now(),
          checkedBy: organisation.people.pia,
          checkedSeat: 'physical_security',
          checkedAt: test.clock.now(),
        })
        await touch(tx, { vendorId: organisation.vendors.northlight }, test.clock.now())
      })
    await insure('2026-03-11')
    const made = await grantAccess(test, organisation, {
      people: ['jan'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + 5 * DAY,
    })
    await test.engine.settle()
    expect(accounts()).toMatchObject([{ active: true }])
    const midnightInBerlin = Date.UTC(2026, 2, 11, 23)
    await pass(midnightInBerlin)
    expect(accounts()).toMatchObject([{ active: false }])
    expect(await ends(made.requestId)).toMatchObject([
      { reason: 'capped', planned: midnightInBerlin, confirmed: midnightInBerlin },
    ])
    test.clock.advance(HOUR)
    await insure('2026-06-30')
    await test.engine.settle()
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
    await pass(t0 + 5 * DAY)
    expect(accounts()).toEqual([])
    expect((await ends(made.requestId)).map((end) => end.reason).sort()).toEqual(['capped', 'window'])
  })

  it('forged approvals give nothing, and say so', async () => {
    const { test, organisation, accounts } = await start()
    const t0 = test.clock.now()
    for (const forge of ['mac', 'one_seat'] as const) {
      await grantAccess(test, organisation, {
        people: [forge === 'mac' ? 'tomasz' : 'amina'],
        entitlements: ['vmsOperators', 'commsRoom'],
        from: t0,
        to: t0 + HOUR,
        forge,
      })
    }
    await test.engine.settle()
    expect(accounts()).toEqual([])
    const { read } = test.services.store
    const events = await read.q.select().from(read.t.auditEvent)
    expect(events.filter((event) => event.type === 'grant.unbacked').length).toBe(4)
  })
})
