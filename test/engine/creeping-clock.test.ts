import { expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '~/domain/kernel/time'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { grantAccess } from '../support/grants'
import { describeOnSqlite } from '../support/portal'
import { engineTests } from './harness'

describeOnSqlite('a wall clock that creeps away from the monotonic one', (open) => {
  const start = engineTests(open)

  /** Lets an hour pass by the monotonic clock in steps; the wall clock gains `gain` in each of them. */
  async function world(gain: number, step: number) {
    const setup = await start()
    const { test } = setup
    const reasons = async () =>
      (await standingFreezes(test.services.store.read)).map((freeze) => freeze.reason)
    const creep = async (until: (passed: number) => boolean) => {
      let passed = 0
      for (; !until(passed) && (await reasons()).length === 0; passed += step) {
        test.clock.advance(step)
        test.clock.set(test.clock.now() + gain)
        await test.engine.settle()
      }
      return passed
    }
    return { ...setup, reasons, creep }
  }

  it.each([
    ['ahead', 3 * SECOND, 'clock_jump'],
    ['behind', -3 * SECOND, 'clock_back'],
  ])('%s is noticed within the hour, and freezes giving', async (_, gain, reason) => {
    // Each step is far below what is found wrong at once: only what they add up to tells.
    const { test, organisation, reasons, creep, accounts } = await world(gain, MINUTE)
    const passed = await creep((passed) => passed >= HOUR)
    expect(await reasons()).toEqual([reason])
    expect(passed).toBeLessThan(HOUR / 2)
    const now = test.services.clock.now()
    await grantAccess(test, organisation, {
      people: ['tomasz'],
      entitlements: ['vmsOperators'],
      from: now,
      to: now + HOUR,
    })
    await test.engine.settle()
    expect(accounts()).toEqual([])
  })

  it('by no more than honest clocks differ is trusted, however long it goes on', async () => {
    const { reasons, creep } = await world(2 * SECOND, HOUR)
    expect(await creep((passed) => passed >= 48 * HOUR)).toBe(48 * HOUR)
    expect(await reasons()).toEqual([])
  })
})
