import { describe, expect, it } from 'vitest'
import { type FanOut, fanOutChore } from '~/engine/fan-out.server'
import { givingFanOut } from '~/engine/giving-fan-out.server'
import { insertFreeze, recentFreezes } from '~db/repositories/giving-freezes'
import type { Store, Tx } from '~db/store'
import { openTestPortal } from '../support/portal'

/** Units that want so many batches each; `failing` ones throw at each of theirs. */
function setUp(left: Record<string, number>, failing: readonly string[] = []) {
  const woken: string[] = []
  const errors: unknown[] = []
  const fanOut: FanOut<string> = {
    name: 'test',
    lane: 'background',
    unfinished: async () => Object.keys(left).filter((unit) => (left[unit] ?? 0) > 0),
    async wakeNext(_tx, unit) {
      if (failing.includes(unit)) throw new Error(`${unit} cannot be woken`)
      woken.push(unit)
      left[unit] = (left[unit] ?? 0) - 1
    },
  }
  const store = {
    read: {},
    transact: (work: (tx: Tx) => Promise<unknown>) => work({ afterCommit: () => undefined } as unknown as Tx),
  } as unknown as Store
  const log = { error: (facts: unknown) => errors.push(facts) } as never
  const services = { store, log, wake: () => undefined }
  return { fanOut, services, woken, errors, chore: fanOutChore(services, fanOut) }
}

describe('fanning out', () => {
  it('gives each one batch in turn, to the end of all', async () => {
    const { chore, woken } = setUp({ everyone: 3, tomasz: 1 })
    expect(await chore.run(1_000)).toBe(2_000)
    await chore.settle?.()
    expect(woken).toEqual(['everyone', 'tomasz', 'everyone', 'everyone'])
    expect(await chore.run(1_000)).toBeNull()
  })

  it('is not stopped for all by one that fails, and does not spin on it', async () => {
    const { chore, woken, errors } = setUp({ broken: 1, tomasz: 2 }, ['broken'])
    await chore.run(0)
    await chore.settle?.()
    expect([woken, errors.length]).toEqual([['tomasz'], 1])
    await chore.run(0)
    await chore.settle?.()
    expect([woken, errors.length]).toEqual([['tomasz', 'tomasz'], 2])
  })

  it('stands back where nothing may go on now, and is asked again', async () => {
    const { services, fanOut, woken } = setUp({ waits: 1, goes: 1 })
    const chore = fanOutChore(services, {
      ...fanOut,
      ready: async (_h, units) => units.filter((unit) => unit !== 'waits'),
    })
    expect(await chore.run(0)).toBe(1_000)
    await chore.settle?.()
    expect(woken).toEqual(['goes'])
    expect(await chore.run(0)).toBe(1_000)
  })

  it('goes on after a stop from where it was', async () => {
    const { chore, services, fanOut, woken } = setUp({ everyone: 3 })
    await chore.run(0)
    chore.stop?.()
    await chore.settle?.()
    expect(woken.length).toBeLessThan(3)
    const next = fanOutChore(services, fanOut)
    await next.run(0)
    await next.settle?.()
    expect(woken).toHaveLength(3)
  })
})

describe('a freeze that is resumed', () => {
  it('is fanned out beside the other chores: none of them waits for a batch', async () => {
    const portal = await openTestPortal('sqlite')
    try {
      const { services, clock } = portal
      const { store } = services
      const now = clock.now()
      await store.transact((tx) =>
        insertFreeze(tx, { id: 'freeze', reason: 'rate', facts: {}, frozenAt: now, resumedAt: now }),
      )
      let go = () => {}
      const held = new Promise<void>((resolve) => {
        go = resolve
      })
      const slow = {
        ...store,
        transact: (work, lane) => held.then(() => store.transact(work, lane)),
      } as Store
      const chore = givingFanOut({ ...services, store: slow })
      // Answers although its first batch has not been written.
      await chore.run(now)
      expect((await recentFreezes(store.read, 1))[0]?.facts).toEqual({})
      go()
      await chore.settle?.()
      expect((await recentFreezes(store.read, 1))[0]?.facts).toEqual({ cursor: 'done' })
    } finally {
      await portal.close()
    }
  })
})
