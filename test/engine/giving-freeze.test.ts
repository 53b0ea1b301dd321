import { expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { checkPass } from '~/usecases/gate/check-pass.server'
import { readGiving } from '~/usecases/giving/read-giving.server'
import { resumeGiving } from '~/usecases/giving/resume-giving.server'
import { eventPage } from '~db/repositories/audit'
import { insertFreeze, standingFreezes } from '~db/repositories/giving-freezes'
import { highestSeen } from '~db/repositories/nodes'
import { resumeAll } from '../support/giving'
import { grantAccess } from '../support/grants'
import { codes, freshCodeOf, value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnBothDialects, openTestPortal, type TestPortal } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

describeOnBothDialects('a freeze of giving', (open, dialect) => {
  const start = engineTests(open)
  const startWithCeiling = engineTests((now) =>
    openTestPortal(dialect, now, undefined, undefined, {}, { DAYPASS_GIVING_PER_HOUR: '2' }),
  )

  const reasons = async ({ services }: TestPortal) =>
    (await standingFreezes(services.store.read)).map((freeze) => freeze.reason)

  async function freeze({ test }: EngineTest, reason: string): Promise<void> {
    const { services, clock, engine } = test
    await services.store.transact((tx) =>
      insertFreeze(tx, { id: services.ids.id(), reason, facts: {}, frozenAt: clock.now() }),
    )
    await engine.settle()
  }

  const resume = ({ test, organisation }: EngineTest) => resumeAll(test, organisation)

  const vms = { people: ['tomasz'], entitlements: ['vmsOperators'] }

  it('keeps what is held, gives, extends and opens nothing, takes what must go, and gives on when resumed', async () => {
    const world = await start()
    const { test, organisation, accounts, pass, ends } = world
    // In no order of their own: they are made at once.
    const held = () =>
      accounts()
        .filter(({ active }) => active)
        .map(({ groups }) => groups.sort().join(' + '))
        .sort()
    const t0 = test.clock.now()
    const first = await grantAccess(test, organisation, { ...vms, from: t0, to: t0 + 2 * HOUR })
    await grantAccess(test, organisation, {
      people: ['amina'],
      entitlements: ['vmsViewers'],
      from: t0,
      to: t0 + HOUR,
    })
    await test.engine.settle()
    expect(held()).toEqual(['VMS operators', 'VMS viewers'])
    await freeze(world, 'rate')
    world.proxy.forget()
    await grantAccess(test, organisation, { ...vms, from: t0 + 2 * HOUR, to: t0 + 6 * HOUR })
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsViewers'],
      from: t0,
      to: t0 + 6 * HOUR,
    })
    await test.engine.settle()
    const writes = world.proxy.requests.filter((request) => request.method !== 'GET')
    expect(writes).toEqual([])
    expect(held()).toEqual(['VMS operators', 'VMS viewers'])
    // Amina's window ends as always; what Tomasz was given ends when it was to end, extended or not.
    await pass(t0 + HOUR)
    expect(held()).toEqual(['VMS operators'])
    await pass(t0 + 2 * HOUR + MINUTE)
    expect(held()).toEqual([])
    expect(
      value(await readGiving(test.services, await actorOf(test, organisation.people.aldo as string))),
    ).toMatchObject({ frozen: true, waiting: { count: 2, more: false } })
    await resume(world)
    expect(await reasons(test)).toEqual([])
    expect(held()).toEqual(['VMS operators + VMS viewers', 'VMS viewers'])
    await pass(t0 + 6 * HOUR)
    expect(accounts()).toEqual([])
    expect((await ends(first.requestId)).every((end) => end.confirmed !== null)).toBe(true)
  })

  it('is resumed by one person of each seat, with a fresh code each, and by nobody else', async () => {
    const world = await start()
    const { test, organisation } = world
    await freeze(world, 'rate')
    const [row] = await standingFreezes(test.services.store.read)
    const say = async (key: string, seat: 'it' | 'physical_security', code?: string) => {
      const id = organisation.people[key] as string
      return resumeGiving(test.services, await actorOf(test, id), row?.id ?? '', {
        seat,
        found: 'A large shutdown.',
        code: code ?? (await freshCodeOf(test, id)),
      })
    }
    expect(codes(await say('pia', 'it'))).toEqual(['not_found'])
    await freshCodeOf(test, organisation.people.ines as string)
    expect(codes(await say('ines', 'it', '000000'))).toEqual(['code_wrong'])
    expect(value(await say('ines', 'it'))).toEqual({ complete: false })
    expect(codes(await say('theo', 'it'))).toEqual(['seat_has_resumed'])
    expect(await reasons(test)).toEqual(['rate'])
    expect(value(await say('pia', 'physical_security'))).toEqual({ complete: true })
    expect(await reasons(test)).toEqual([])
    expect(codes(await say('sam', 'physical_security'))).toEqual(['giving_resumed_already'])
    const log = (await eventPage(test.services.store.read, null, 500)).map((event) => event.type)
    expect(log.filter((type) => type === 'giving.resumed_by_seat')).toHaveLength(2)
    expect(log.filter((type) => type === 'giving.resumed')).toHaveLength(1)
  })

  it('a clock that goes back freezes, revives no end, and takes what ends meanwhile by the time that goes on', async () => {
    const world = await start()
    const { test, organisation, accounts, pass } = world
    const t0 = test.clock.now()
    await grantAccess(test, organisation, { ...vms, from: t0, to: t0 + HOUR })
    await grantAccess(test, organisation, {
      people: ['amina'],
      entitlements: ['vmsViewers'],
      from: t0,
      to: t0 + 90 * MINUTE,
    })
    await test.engine.settle()
    await pass(t0 + HOUR)
    expect(accounts()).toHaveLength(1)
    test.clock.set(t0 - HOUR)
    await test.engine.settle()
    expect(await reasons(test)).toEqual(['clock_back'])
    expect(test.services.clock.now()).toBe(t0 + HOUR)
    test.clock.advance(30 * MINUTE)
    await test.engine.settle()
    expect(accounts()).toEqual([])
    // Both seats say the machine is right as it is: what had ended stays ended, although its window is open again.
    await resume(world)
    expect(await reasons(test)).toEqual([])
    expect(test.services.clock.now()).toBe(test.clock.now())
    await pass(t0 + 2 * HOUR, 30 * MINUTE)
    expect(accounts()).toEqual([])
  })

  it('a clock that jumps ahead freezes before anything is given by it, and calls approvers and administrators', async () => {
    const world = await start()
    const { test, organisation, accounts } = world
    const t0 = test.clock.now()
    await grantAccess(test, organisation, { ...vms, from: t0 + HOUR, to: t0 + 2 * DAY })
    await test.engine.settle()
    test.clock.set(t0 + 2 * HOUR)
    await test.engine.settle()
    expect(await reasons(test)).toEqual(['clock_jump'])
    expect(accounts()).toEqual([])
    const told = test.mails.sent.filter((mail) => mail.subject.includes('gives nothing new'))
    expect(told.length).toBeGreaterThan(3)
    await resume(world)
    expect(accounts()).toMatchObject([{ active: true }])
  })

  it('more than the ceiling in an hour freezes, in the transaction of the intent', async () => {
    const world = await startWithCeiling()
    const { test, organisation, accounts } = world
    const t0 = test.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz', 'amina', 'lena'],
      entitlements: ['vmsViewers'],
      from: t0,
      to: t0 + 2 * HOUR,
    })
    await test.engine.settle()
    expect(accounts()).toHaveLength(2)
    expect(await reasons(test)).toEqual(['rate'])
    await resume(world)
    expect(accounts()).toHaveLength(3)
  })

  it('at the gate: a pass given before goes on, a new one stops; after a restore none counts until confirmed', async () => {
    const world = await start()
    const { test, organisation } = world
    const t0 = test.clock.now()
    const { services } = test
    const to = t0 + 6 * HOUR
    const bay = (who: string) =>
      grantAccess(test, organisation, { people: [who], entitlements: ['loadingBay'], from: t0, to })
    const given = (await bay('tomasz')).credentialIds[0] as string
    await test.engine.settle()
    await freeze(world, 'rate')
    const late = (await bay('amina')).credentialIds[0] as string
    await test.engine.settle()
    const gus = await actorOf(test, organisation.people.gus as string)
    const ask = async (credentialId: string) => {
      const site = organisation.sites.hamburg as string
      const { answer, reason } = value(await checkPass(services, gus, site, { kind: 'picked', credentialId }))
      return [answer, reason]
    }
    expect(await ask(given)).toEqual(['allow', 'allowed'])
    expect(await ask(late)).toEqual(['stop', 'frozen'])
    await freeze(world, 'restored')
    expect(await ask(given)).toEqual(['stop', 'restored'])
    await resume(world)
    expect([await ask(given), await ask(late)]).toEqual([
      ['allow', 'allowed'],
      ['allow', 'allowed'],
    ])
  })

  // A SQLite file has one node.
  if (dialect === 'postgres') {
    it('a node says that it runs and that it stopped, and another one takes over its time', async () => {
      const { test } = await start()
      const { services, clock, engine } = test
      await engine.settle()
      clock.advance(10 * MINUTE)
      await engine.settle()
      const { q, t } = services.store.read
      // The one that beats is the one whose journal the database knows.
      expect(await q.select().from(t.node)).toMatchObject([
        { seenAt: clock.now(), beatAt: clock.now(), journalSeq: expect.any(Number), stoppedAt: null },
      ])
      expect(await highestSeen(services.store.read)).toBe(clock.now())
      const seen = clock.now()
      clock.set(seen - 2 * HOUR)
      const second = await test.another()
      expect(second.services.clock.now()).toBe(seen)
      await second.engine.settle()
      expect(await reasons(second)).toEqual(['clock_back'])
    })
  }
})
