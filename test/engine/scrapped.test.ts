import { expect, it, vi } from 'vitest'
import type { Seat } from '~/domain/kernel/ids'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { attestScrapped, withdrawAttestation } from '~/usecases/connected-system/attest-scrapped.server'
import { readScrapped } from '~/usecases/connected-system/read-scrapped.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { listRevocations } from '~/usecases/report/list-revocations.server'
import { latestArtifact } from '~db/repositories/artifacts'
import { eventPage } from '~db/repositories/audit'
import { credentialById } from '~db/repositories/credentials'
import { systemsToList } from '~db/repositories/listings'
import { lockById } from '~db/repositories/locks'
import { openFindingsAt } from '~db/repositories/scrapped'
import { systemById, updateSystem } from '~db/repositories/systems'
import { grantAccess } from '../support/grants'
import { codes, freshCodeOf, value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnSqlite } from '../support/portal'
import { engineTests } from './harness'

describeOnSqlite('a scrapped system', (open) => {
  const start = engineTests(open)

  async function world() {
    const setup = await start()
    const { test, organisation, pass } = setup
    const t0 = test.clock.now()
    const system = organisation.systems.directory as string
    const made = await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + 30 * DAY,
    })
    await test.engine.settle()
    const actor = (key: string) => actorOf(test, organisation.people[key] as string)
    const attest = async (key: string, seat: Seat, over: { code?: string; targetVersion?: number } = {}) =>
      attestScrapped(test.services, await actor(key), system, {
        seat,
        reason: `Shredded, seen by ${key}.`,
        targetVersion: over.targetVersion ?? 1,
        code: over.code ?? (await freshCodeOf(test, organisation.people[key] as string)),
      })
    const row = async () => systemById(test.services.store.read, system)
    return { ...setup, t0, system, made, actor, attest, row, pass }
  }

  it('is never one that answers, was reached within the hour, or that one person speaks of', async () => {
    const { proxy, attest, pass, t0, row, test, actor, system } = await world()
    await pass(t0 + 2 * HOUR, HOUR)
    expect(codes(await attest('ines', 'it'))).toEqual(['answers'])
    await proxy.stop()
    await pass(((await row())?.lastContactAt ?? 0) + HOUR - MINUTE)
    const early = await attest('ines', 'it')
    // A connection that was kept may be told only now that its end is gone: that is an answer, the last one.
    if (!early.ok) expect(['reached_lately', 'answers']).toContain(codes(early)[0])
    await pass(t0 + 6 * HOUR, HOUR)
    for (const [key, seat] of [
      ['ada', 'it'],
      ['theo', 'it'],
      ['ines', 'physical_security'],
      ['aldo', 'it'],
    ] as const) {
      expect([key, codes(await attest(key, seat))]).toEqual([key, ['not_found']])
    }
    expect(codes(await attest('ines', 'it', { code: '000000' }))).toEqual(['code_wrong'])
    expect(value(await attest('ines', 'it'))).toEqual({ complete: false })
    expect(codes(await attest('ines', 'it'))).toEqual(['seat_has_attested'])
    expect(await row()).toMatchObject({ scrappedAt: null, archivedAt: null })
    // Taken back by its own seat only, and only before the other one spoke.
    expect(codes(await withdrawAttestation(test.services, await actor('pia'), system, 'it'))).toEqual([
      'not_found',
    ])
    expect(value(await withdrawAttestation(test.services, await actor('ines'), system, 'it'))).toBeNull()
    expect(await row()).toMatchObject({ scrappedByIt: null, scrapReason: null })
  })

  it.each([
    ['HTTP 500', { mode: 'answer', reply: { status: 500, body: '{}' } }, 'failing'],
    ['HTTP 503', { mode: 'answer', reply: { status: 503, body: '{}' } }, 'failing'],
    [
      'HTTP 503 with a time to wait',
      { mode: 'answer', reply: { status: 503, headers: { 'retry-after': '60' } } },
      'throttled',
    ],
    ['connections that break off', { mode: 'down' }, 'failing'],
  ] as const)('is never one that is there, for hours, with %s', async (_, trouble, fault) => {
    const { proxy, attest, pass, t0, row, test, actor, system, made, accounts, ends } = await world()
    proxy.set(trouble)
    await pass(t0 + 3 * HOUR, HOUR / 2)
    expect(value(await readScrapped(test.services, await actor('ines'), system))).toMatchObject({
      whyNot: 'answers',
      maySpeakFor: [],
      fault,
    })
    expect(codes(await attest('ines', 'it'))).toEqual(['answers'])
    expect(codes(await attest('pia', 'physical_security'))).toEqual(['answers'])
    expect(await row()).toMatchObject({
      scrappedByIt: null,
      scrappedByPhysicalSecurity: null,
      scrappedAt: null,
    })
    // Its ends are read back as ever once it works again.
    proxy.set({ mode: 'pass' })
    await pass(t0 + 31 * DAY, 10 * DAY)
    expect(accounts()).toEqual([])
    expect((await ends(made.requestId)).map((end) => end.proof)).toEqual(['read', 'read'])
  })

  it.each(['round', 'listing'])('is none that failed a %s within the hour: it was there then', async (by) => {
    const { proxy, attest, pass, t0, row, test, actor, organisation, system } = await world()
    proxy.set({ mode: 'answer', reply: { status: 500, body: '{}' } })
    if (by === 'round') {
      const { store } = test.services
      await store.transact((tx) => updateSystem(tx, system, { listDueAt: t0 + 30 * DAY }))
      const target = { target: 'person', targetId: organisation.people.tomasz as string } as const
      value(await placeLock(test.services, await actor('pia'), { ...target, reason: 'Badge lost' }))
    }
    await pass(t0 + 3 * HOUR, HOUR / 2)
    await proxy.stop()
    await pass(t0 + 3 * HOUR + 10 * MINUTE, MINUTE)
    expect(codes(await attest('ines', 'it'))).toEqual(['reached_lately'])
    const last = (await row())?.lastContactAt ?? 0
    expect(last).toBeGreaterThan(t0 + 2 * HOUR)
    await pass(last + HOUR - MINUTE, 10 * MINUTE)
    expect(codes(await attest('ines', 'it'))).toEqual(['reached_lately'])
    await pass(last + HOUR)
    expect(value(await attest('ines', 'it'))).toEqual({ complete: false })
  })

  it('is none that answered the question itself within the hour', async () => {
    const { proxy, attest, pass, t0, row, test, system } = await world()
    await test.services.store.transact((tx) => updateSystem(tx, system, { listDueAt: t0 + 30 * DAY }))
    await pass(t0 + 3 * HOUR)
    expect((await row())?.lastContactAt).toBe(t0)
    expect(codes(await attest('ines', 'it'))).toEqual(['answers'])
    expect((await row())?.lastContactAt).toBe(test.clock.now())
    await proxy.stop()
    await pass(t0 + 3 * HOUR + 10 * MINUTE)
    const early = await attest('ines', 'it')
    // A connection that was kept may be told only now that its end is gone: that is an answer, the last one.
    if (!early.ok) expect(['reached_lately', 'answers']).toContain(codes(early)[0])
    expect(early.ok).toBe(false)
    await pass(t0 + 5 * HOUR)
    expect(value(await attest('ines', 'it'))).toEqual({ complete: false })
  })

  it('is only the target that stood on the page: the silence of the one before it proves nothing', async () => {
    const { proxy, attest, pass, t0, system, test, row } = await world()
    await proxy.stop()
    await pass(t0 + 3 * HOUR, HOUR)
    const { services } = test
    const get = services.connectors.get.bind(services.connectors)
    // Pointed elsewhere while the old target is being asked.
    const repoint = () => services.store.transact((tx) => updateSystem(tx, system, { targetVersion: 2 }))
    const spy = vi.spyOn(services.connectors, 'get').mockImplementation((kind) => {
      const connector = get(kind)
      const check = async (access: Parameters<typeof connector.check>[0]) => {
        await repoint()
        return connector.check(access)
      }
      return Object.assign(Object.create(connector), { check })
    })
    expect(codes(await attest('ines', 'it', { targetVersion: 2 }))).toEqual(['changed_meanwhile'])
    spy.mockRestore()
    expect(await row()).toMatchObject({ scrappedByIt: null })
  })

  it('ends by the word of two people, for good, what no read-back can', async () => {
    const setup = await world()
    const { test, organisation, proxy, attest, pass, t0, row, system, made, actor, ends } = setup
    const { services, engine, clock } = test
    const { read } = services.store
    await proxy.stop()
    const lockId = value(
      await placeLock(services, await actor('pia'), {
        target: 'person',
        targetId: organisation.people.tomasz as string,
        reason: 'Badge lost',
      }),
    )
    await pass(t0 + 2 * HOUR, 10 * MINUTE)
    expect(await lockById(read, lockId)).toMatchObject({ affected: 1, confirmed: 0, unknown: 1 })
    value(await attest('ines', 'it'))
    const view = value(await readScrapped(services, await actor('pia'), system))
    expect(view).toMatchObject({
      maySpeakFor: ['physical_security'],
      whyNot: null,
      open: { ends: 2, objects: 2 },
    })
    expect(value(await attest('pia', 'physical_security'))).toEqual({ complete: true })
    const asked = proxy.requests.length
    await engine.settle()

    expect(await row()).toMatchObject({ scrappedAt: clock.now(), archivedAt: clock.now() })
    expect((await ends(made.requestId)).map((end) => [end.proof, end.confirmed])).toEqual([
      ['attested', clock.now()],
      ['attested', clock.now()],
    ])
    for (const id of made.credentialIds) {
      expect(await credentialById(read, id)).toMatchObject({ state: 'gone', dueAt: null, fault: null })
      expect(await latestArtifact(read, id)).toMatchObject({ state: 'gone', sealedSecret: null })
    }
    expect(await openFindingsAt(read, system, 10)).toEqual([])
    expect(await lockById(read, lockId)).toMatchObject({ confirmed: 1, unknown: 0, confirmedAt: clock.now() })
    const log = await eventPage(read, null, 500)
    const told = (type: string) => log.filter((event) => event.type === type)
    expect(told('system.scrap_attested')).toHaveLength(2)
    expect(told('end.confirmed').filter((event) => event.body.includes('"attested"'))).toHaveLength(2)
    const history = value(
      await listRevocations(services, await actor('aldo'), {
        siteId: null,
        vendorId: null,
        systemId: system,
        after: '',
      }),
    )
    expect(history.open).toEqual([])
    expect(history.rows.map((each) => each.proof)).toEqual(['attested', 'attested'])

    // Irreversible, and never called again: not by the engine, nor by a listing, whatever changes meanwhile.
    expect(codes(await withdrawAttestation(services, await actor('ines'), system, 'it'))).toEqual([
      'scrapped',
    ])
    expect(codes(await attest('ines', 'it'))).toEqual(['scrapped'])
    await proxy.restart()
    await pass(t0 + 2 * DAY, 6 * HOUR)
    expect(proxy.requests.length).toBe(asked)
    expect(
      (await systemsToList(read, clock.now() + DAY, clock.now() + DAY, 100)).map((each) => each.id),
    ).not.toContain(system)
    expect(await credentialById(read, made.credentialIds[0] as string)).toMatchObject({
      state: 'gone',
      dueAt: null,
    })
  })
})
