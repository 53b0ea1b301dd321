import { afterEach, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import {
  attestTask,
  handOutTask,
  putTaskKeyRight,
  putTaskRight,
  reportTaskLost,
  takeTaskBack,
} from '~/usecases/manual-task/work-on-task.server'
import { codes, value } from '../../support/identity'
import { describeOnSqlite } from '../../support/portal'
import { openTaskWorld } from './task-world'

describeOnSqlite('keys and badges', (open) => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
  })
  async function start() {
    const test = await open()
    closing.push(() => test.close())
    return openTaskWorld(test)
  }

  it('are handed out by one person and seen back by two: only then the end counts', async () => {
    const world = await start()
    const { services, actor, code, one, settle } = world
    const { credentialId, requestId } = await world.give()
    const task = await one(credentialId)
    expect(task).toMatchObject({ state: 'to_hand_out', right: 'key: server room' })
    expect(await world.credential(credentialId)).toMatchObject({
      state: 'none',
      attempts: 0,
      fault: 'waiting',
    })
    value(await handOutTask(services, await actor('gus'), task.id, 'K-14'))
    await settle()
    expect(await world.credential(credentialId)).toMatchObject({ state: 'on', fault: null })
    expect(await one(credentialId)).toMatchObject({ number: 'K-14', dueAt: world.t0 + 2 * HOUR })

    await world.to(world.t0 + 2 * HOUR)
    expect(await one(credentialId)).toMatchObject({ state: 'to_take_back' })
    value(await takeTaskBack(services, await actor('gus'), task.id))
    await settle()
    expect(await world.ends(requestId)).toMatchObject([{ confirmedAt: null }])
    value(await attestTask(services, await actor('pia'), task.id, await code('pia')))
    await settle()
    expect(await world.ends(requestId)).toMatchObject([{ proof: 'attested' }])
    expect(await world.credential(credentialId)).toMatchObject({ state: 'gone', fault: null })
    expect(await world.openTasks(credentialId)).toEqual([])
  })

  it('that are lost are not returned: a key stays overdue until both seats said what was done', async () => {
    const world = await start()
    const { services, actor, code } = world
    const { credentialId, requestId } = await world.give()
    const { id } = await world.one(credentialId)
    value(await handOutTask(services, await actor('gus'), id, 'K-14'))
    value(await reportTaskLost(services, await actor('gus'), id))
    await world.to(world.t0 + 2 * HOUR)
    await world.to(world.t0 + 4 * HOUR)
    expect(await world.findings('lost')).toMatchObject([{ severity: 'critical', closedAt: null }])
    expect(await world.findings('overdue')).toMatchObject([{ closedAt: null }])
    expect(codes(await putTaskRight(services, await actor('gus'), id, 'Changed'))).toEqual([
      'lost_key_needs_seats',
    ])
    const say = async (who: string, seat: 'it' | 'physical_security') =>
      putTaskKeyRight(services, await actor(who), id, {
        seat,
        remedy: 'Cylinder changed',
        code: await code(who),
      })
    expect(codes(await say('ines', 'physical_security'))).toEqual(['not_found'])
    value(await say('ines', 'it'))
    await world.settle()
    expect(await world.ends(requestId)).toMatchObject([{ confirmedAt: null }])
    value(await say('pia', 'physical_security'))
    await world.settle()
    expect(await world.ends(requestId)).toMatchObject([{ proof: 'attested' }])
    expect(await world.findings('lost')).toMatchObject([{ closedWhy: 'put_right' }])
  })

  it('of one number are not out with two people', async () => {
    const world = await start()
    const { services, actor, one } = world
    const first = await one((await world.give({ people: ['tomasz'] })).credentialId)
    const second = await one((await world.give({ people: ['amina'] })).credentialId)
    value(await handOutTask(services, await actor('gus'), first.id, 'K-14'))
    const again = async (number: string) =>
      codes(await handOutTask(services, await actor('gus'), second.id, number))
    expect(await again('k-14')).toEqual(['number_is_out'])
    value(await takeTaskBack(services, await actor('gus'), first.id))
    // Nobody else has seen it back.
    expect(await again('K-14')).toEqual(['number_is_out'])
    expect(await again('K-14 B')).toEqual([])
  })

  it('handed out by two at once are out once', async () => {
    const world = await start()
    const { services, actor } = world
    const { credentialId } = await world.give()
    const { id } = await world.one(credentialId)
    const both = await Promise.all([
      handOutTask(services, await actor('gus'), id, 'K-1'),
      handOutTask(services, await actor('pia'), id, 'K-2'),
    ])
    expect(both.filter((each) => each.ok)).toHaveLength(1)
    expect(both.flatMap(codes)).toEqual(['task_elsewhere'])
  })
})
