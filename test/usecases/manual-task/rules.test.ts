import { afterEach, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { listTasks, showTask } from '~/usecases/manual-task/list-tasks.server'
import { askForOwnThing, listOwnThings, reportOwnThingLost } from '~/usecases/manual-task/own-things.server'
import {
  attestTask,
  contradictTask,
  handOutTask,
  putTaskRight,
  reportTaskLost,
  takeTaskBack,
} from '~/usecases/manual-task/work-on-task.server'
import { codes, value } from '../../support/identity'
import { describeOnSqlite } from '../../support/portal'
import { openTaskWorld } from './task-world'

describeOnSqlite('the rules of keys and badges', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  async function start() {
    const test = await open()
    closing.push(() => test.close())
    return openTaskWorld(test)
  }

  it('wait for people without a pulse: no attempt is counted, and nothing is due before somebody acts or the end', async () => {
    const world = await start()
    const { credentialId } = await world.give()
    const waiting = await world.credential(credentialId)
    expect(waiting).toMatchObject({ attempts: 0, dueAt: world.t0 + HOUR })
    expect(await world.events('credential.attempt_failed')).toEqual([])
    await world.to(world.t0 + 10 * MINUTE)
    expect(await world.credential(credentialId)).toMatchObject({ dueAt: waiting.dueAt })
    const [system] = (
      await world.services.store.read.q.select().from(world.services.store.read.t.connectedSystem)
    ).filter((row) => row.id === world.systemId)
    expect(system).toMatchObject({ failures: 0, breakerUntil: null })
  })

  it("that nobody handed out end by the portal's own word", async () => {
    const world = await start()
    const { credentialId, requestId } = await world.give()
    await world.to(world.t0 + 2 * HOUR)
    expect(await world.ends(requestId)).toMatchObject([{ proof: 'portal' }])
    expect(await world.tasks(credentialId)).toMatchObject([{ outcome: 'called_off' }])
  })

  it('that are not back are overdue, and their owner is told: at the end, after it, and by the finding', async () => {
    const world = await start()
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    value(await handOutTask(world.services, await world.actor('gus'), id, 'K-14'))
    await world.to(world.t0 + 90 * MINUTE)
    await world.to(world.t0 + 2 * HOUR)
    await world.to(world.t0 + 2 * HOUR + 30 * MINUTE)
    await world.to(world.t0 + 4 * HOUR)
    expect((await world.mails()).map(({ subject }) => subject.split(':')[0])).toEqual([
      'Hand out',
      'Due back soon',
      'Take back',
      'Not back yet',
    ])
    expect(await world.findings('overdue')).toMatchObject([{ credentialId, closedAt: null }])
    expect(await world.one(credentialId)).toMatchObject({ state: 'to_take_back', dueAt: world.t0 + 2 * HOUR })
    value(await takeTaskBack(world.services, await world.actor('gus'), id))
    value(await attestTask(world.services, await world.actor('pia'), id, await world.code('pia')))
    await world.settle()
    expect(await world.findings('overdue')).toMatchObject([{ closedWhy: 'read_back' }])
  })

  it('under a lock come back at once, and nothing more is handed out', async () => {
    const world = await start()
    const { credentialId } = await world.give({ entitlements: ['serverKey', 'badge'] })
    const [badge, key] = (await world.openTasks(credentialId)).sort((a, b) => (a.right < b.right ? -1 : 1))
    value(await handOutTask(world.services, await world.actor('gus'), key?.id ?? '', 'K-14'))
    await world.settle()
    expect(await world.credential(credentialId)).toMatchObject({ state: 'on', fault: 'waiting' })
    value(
      await placeLock(world.services, await world.actor('pia'), {
        target: 'person',
        targetId: world.organisation.people.tomasz as string,
        reason: 'Incident',
      }),
    )
    // Before the engine has done anything: what is granted is looked at when the thing changes hands.
    const late = await handOutTask(world.services, await world.actor('gus'), badge?.id ?? '', 'B-2')
    expect(codes(late)).toEqual(['task_not_granted'])
    await world.settle()
    expect((await world.tasks(credentialId)).map(({ right, state }) => [right, state]).sort()).toEqual([
      ['badge: yard', 'closed'],
      ['key: server room', 'to_take_back'],
    ])
  })

  it('brought back early are kept until their holder asks again, and nothing counts as held meanwhile', async () => {
    const world = await start()
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    const tomasz = await world.actor('tomasz')
    value(await handOutTask(world.services, await world.actor('gus'), id, 'K-14'))
    value(await takeTaskBack(world.services, await world.actor('gus'), id))
    value(await attestTask(world.services, await world.actor('ines'), id, await world.code('ines')))
    await world.settle()
    const kept = await world.one(credentialId)
    expect([kept.id === id, kept.state, kept.dueAt]).toEqual([false, 'on_hold', world.t0 + 2 * HOUR])
    expect(await world.credential(credentialId)).toMatchObject({ state: 'none', attempts: 0 })
    expect((await world.mails()).map(({ subject }) => subject.split(':')[0])).toEqual(['Hand out'])
    expect(codes(await reportOwnThingLost(world.services, tomasz, credentialId, kept.id))).toEqual([
      'task_elsewhere',
    ])

    value(await askForOwnThing(world.services, tomasz, credentialId, kept.id))
    await world.settle()
    expect(await world.one(credentialId)).toMatchObject({ id: kept.id, state: 'to_hand_out' })
    expect(await world.mails()).toHaveLength(2)
    value(await handOutTask(world.services, await world.actor('gus'), kept.id, 'K-14'))
    await world.settle()
    expect(await world.credential(credentialId)).toMatchObject({ state: 'on', fault: null })
  })

  it('are reported lost by their holder, who is told where to bring them, and by nobody else', async () => {
    const world = await start()
    const { services, actor } = world
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    value(await handOutTask(services, await actor('gus'), id, 'K-14'))
    await world.to(world.t0 + 2 * HOUR)
    expect(await listOwnThings(services, await actor('tomasz'))).toMatchObject([
      { taskId: id, state: 'to_take_back', number: 'K-14', place: { site: expect.any(String) } },
    ])
    for (const who of ['lena', 'amina', 'gus']) {
      const lost = await reportOwnThingLost(services, await actor(who), credentialId, id)
      expect([who, ...codes(lost)]).toEqual([who, 'not_found'])
    }
    const tomasz = { ...(await actor('tomasz')), secondFactorProved: false }
    value(await reportOwnThingLost(services, tomasz, credentialId, id))
    expect(await world.findings('lost')).toMatchObject([{ severity: 'critical', closedAt: null }])
    expect(await world.events('manual_task.lost')).toMatchObject([{ actorId: tomasz.personId }])
    expect((await world.events('manual_task.handed_out'))[0]?.body).toContain('K-14')
    // It takes both seats to close it, as where a guard said so.
    expect(await world.one(credentialId)).toMatchObject({ state: 'lost', lostBy: tomasz.personId })
  })

  it('are overdue from the planned end, however late that is noticed', async () => {
    const world = await start()
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    value(await handOutTask(world.services, await world.actor('gus'), id, 'K-14'))
    await world.settle()
    await world.to(world.t0 + 2 * DAY)
    expect(await world.findings('overdue')).toMatchObject([{ credentialId, closedAt: null }])
  })

  it('a lost badge is switched off by one person, and a second one tries it', async () => {
    const world = await start()
    const { services, actor, code } = world
    const { credentialId } = await world.give({ entitlements: ['badge'] })
    const { id } = await world.one(credentialId)
    value(await handOutTask(services, await actor('gus'), id, 'B-2'))
    value(await reportTaskLost(services, await actor('pia'), id))
    value(await putTaskRight(services, await actor('pia'), id, 'Switched off in the panel'))
    expect(codes(await attestTask(services, await actor('pia'), id, await code('pia')))).toEqual([
      'person_has_done',
    ])
    value(await attestTask(services, await actor('gus'), id, await code('gus')))
    expect(await world.findings('lost')).toMatchObject([{ severity: 'high', closedWhy: 'put_right' }])
  })

  it("are nobody else's: contractors, other sites, the holder and whoever asked find nothing to do", async () => {
    const world = await start()
    const { services, actor, code } = world
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    for (const who of ['tomasz', 'lena', 'noor', 'gwen', 'theo', 'aldo', 'ada', 'sofia']) {
      const by = await actor(who)
      expect([who, ...codes(await showTask(services, by, id))]).toEqual([who, 'not_found'])
      expect([who, ...codes(await handOutTask(services, by, id, 'K-1'))]).toEqual([who, 'not_found'])
      expect([who, ...codes(await takeTaskBack(services, by, id))]).toEqual([who, 'not_found'])
      expect([who, ...codes(await reportTaskLost(services, by, id))]).toEqual([who, 'not_found'])
    }
    expect(codes(await listTasks(services, await actor('tomasz'), ''))).toEqual(['not_found'])
    expect(value(await listTasks(services, await actor('gwen'), '')).tasks).toEqual([])
    expect(value(await listTasks(services, await actor('gus'), '')).tasks).toMatchObject([
      { id, thing: 'Key: server room', state: 'to_hand_out' },
    ])
    // Who can but read a mailbox hands out nothing, and says of nothing that it is back.
    const mailboxOnly = { ...(await actor('gus')), secondFactorProved: false }
    expect(codes(await handOutTask(services, mailboxOnly, id, 'K-1'))).toEqual(['second_factor_unproved'])

    value(await handOutTask(services, await actor('gus'), id, 'K-14'))
    value(await takeTaskBack(services, await actor('gus'), id))
    expect(codes(await attestTask(services, await actor('gus'), id, await code('gus')))).toEqual([
      'person_has_done',
    ])
    await code('ines')
    expect(codes(await attestTask(services, await actor('ines'), id, '000000'))).toEqual(['code_wrong'])
    expect(codes(await contradictTask(services, await actor('gus'), id))).toEqual(['person_has_done'])
    expect(await world.one(credentialId)).toMatchObject({
      state: 'back',
      doneBy: world.organisation.people.gus,
    })
  })

  it('are not handed out by their holder, even one who works at the gate', async () => {
    const world = await start()
    const { services, actor } = world
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    await services.store.transact(async ({ q, t }) => {
      await q.update(t.manualTask).set({ personId: world.organisation.people.gus })
    })
    expect(codes(await handOutTask(services, await actor('gus'), id, 'K-1'))).toEqual(['task_own'])
    expect(value(await showTask(services, await actor('gus'), id))).toMatchObject({ ownAccess: true })
  })

  it('of a task under another id are left alone', async () => {
    const world = await start()
    const { services, actor } = world
    const first = await world.give()
    const second = await world.give({ people: ['amina'] })
    const mine = await world.one(first.credentialId)
    value(await handOutTask(services, await actor('gus'), mine.id, 'K-14'))
    expect(await world.one(second.credentialId)).toMatchObject({ state: 'to_hand_out', number: null })
    expect(
      codes(await takeTaskBack(services, await actor('gus'), (await world.one(second.credentialId)).id)),
    ).toEqual(['task_elsewhere'])
    expect(codes(await takeTaskBack(services, await actor('gus'), first.credentialId))).toEqual(['not_found'])
  })
})
