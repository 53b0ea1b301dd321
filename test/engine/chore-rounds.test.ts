import { describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { createChoreRounds } from '~/engine/chore-rounds.server'
import { hourly } from '~/engine/chores.server'
import { settableClock } from '~/platform/clock.server'

const log = { error: () => undefined } as never

/** Chores that run until they are let go, and ask for nothing. */
function setUp() {
  const clock = settableClock(1_000_000)
  const goes: (() => void)[] = []
  let ends = 0
  const rounds = createChoreRounds({
    chores: [{ name: 'slow', run: () => new Promise<null>((resolve) => goes.push(() => resolve(null))) }],
    clock,
    log,
    longestPause: 3_000,
    ended: () => (ends += 1),
  })
  return { clock, goes, rounds, ends: () => ends }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('rounds of chores', () => {
  it('are one at a time, and due again after the pause', async () => {
    const { clock, goes, rounds, ends } = setUp()
    rounds.startDue()
    rounds.startDue()
    expect([goes.length, rounds.dueAt()]).toEqual([1, null])
    clock.advance(500)
    expect(rounds.underWayFor()).toBe(500)
    goes[0]?.()
    await turn()
    expect([ends(), rounds.dueAt(), rounds.underWayFor()]).toEqual([1, clock.now() + 3_000, 0])
    rounds.startDue()
    expect(goes).toHaveLength(1)
    clock.advance(3_000)
    rounds.startDue()
    expect(goes).toHaveLength(2)
  })

  it('follow at once when somebody made work while one was under way, and keep nobody busy until then', async () => {
    const { goes, rounds } = setUp()
    rounds.startDue()
    rounds.want()
    expect(rounds.dueAt()).toBeNull()
    goes[0]?.()
    await turn()
    expect(rounds.dueAt()).toBe(0)
    rounds.startDue()
    expect(goes).toHaveLength(2)
  })

  it('are waited for at a stop, and none begins after it', async () => {
    const { goes, rounds } = setUp()
    rounds.startDue()
    let stopped = false
    const stop = rounds.stop().then(() => (stopped = true))
    await turn()
    expect(stopped).toBe(false)
    goes[0]?.()
    await stop
    rounds.want()
    rounds.startDue()
    expect(goes).toHaveLength(1)
  })
})

describe('what is done hourly', () => {
  it('is done at the start, an hour after it was done, and at once when the clock was set back', async () => {
    let done = 0
    const chore = hourly('count', async () => {
      done += 1
    })
    expect(await chore.run(5)).toBe(5 + HOUR)
    expect(await chore.run(5 + HOUR - 1)).toBe(5 + HOUR)
    expect(done).toBe(1)
    expect(await chore.run(5 + HOUR)).toBe(5 + 2 * HOUR)
    expect(await chore.run(5)).toBe(5 + HOUR)
    expect(done).toBe(3)
  })

  it('is done again at once when it failed', async () => {
    let failing = true
    const chore = hourly('fail', async () => {
      if (failing) throw new Error('disk full')
    })
    await expect(chore.run(0)).rejects.toThrow('disk full')
    failing = false
    expect(await chore.run(1)).toBe(1 + HOUR)
  })
})
