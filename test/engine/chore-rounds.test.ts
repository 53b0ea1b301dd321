import { describe, expect, it } from 'vitest'
import { createChoreRounds } from '~/engine/chore-rounds.server'
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
