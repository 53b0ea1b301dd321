import { sql } from 'drizzle-orm'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore } from '~db/open-store'
import { isUniqueViolation, type Lane, type Tx } from '~db/store'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

describeOnBothDialects('a store', (open, dialect) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const site = (name: string) => ({
    id: `site-${name}`,
    name,
    timeZone: 'UTC',
    callName: 'Desk',
    callPhone: '1',
    createdAt: 0,
  })
  const insert = async ({ q, t }: Tx, name: string) => {
    await q.insert(t.site).values(site(name))
  }
  const transact = <T>(work: (tx: Tx) => Promise<T>, lane?: Lane) =>
    portal.services.store.transact(work, lane)
  const names = async () => {
    const { q, t } = portal.services.store.read
    return (await q.select().from(t.site)).map((row) => row.name).sort()
  }

  it('keeps all of a transaction, and then does what was to follow', async () => {
    let seen: string[] | null = null
    const answer = await transact(async (tx) => {
      tx.afterCommit(() => {
        seen = ['followed']
      })
      await insert(tx, 'Kiruna')
      expect(await names()).toEqual([])
      expect(seen).toBeNull()
      return 'kept'
    })
    expect([answer, seen, await names()]).toEqual(['kept', ['followed'], ['Kiruna']])
  })

  it('keeps nothing of one that failed, does not do what was to follow, and goes on', async () => {
    let followed = false
    const failing = transact(async (tx) => {
      tx.afterCommit(() => {
        followed = true
      })
      await insert(tx, 'Kiruna')
      throw new Error('the work failed')
    })
    await expect(failing).rejects.toThrow('the work failed')
    expect([followed, await names()]).toEqual([false, []])
    await transact((tx) => insert(tx, 'Malmö'))
    expect(await names()).toEqual(['Malmö'])
  })

  it('tells a row that was refused for its key from other errors', async () => {
    await transact((tx) => insert(tx, 'Kiruna'))
    const error = await transact((tx) => insert(tx, 'Kiruna')).catch((thrown: unknown) => thrown)
    expect([isUniqueViolation(error), isUniqueViolation(new Error('something else'))]).toEqual([true, false])
  })

  it('refuses a row that refers to none', async () => {
    const zone = {
      id: 'zone',
      siteId: 'nowhere',
      name: 'Hall',
      riskTier: 'low' as const,
      escortRequired: false,
      createdAt: 0,
    }
    await expect(
      transact(async ({ q, t }) => {
        await q.insert(t.zone).values(zone)
      }),
    ).rejects.toThrow()
  })

  it('lets nobody use a handle whose transaction ended, nor join the next one with it', async () => {
    const kept: Tx[] = []
    await transact(async (tx) => {
      kept.push(tx)
    })
    await expect(transact(async (tx) => kept.push(tx) && Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    )
    for (const late of kept) {
      await expect((async () => insert(late, 'late'))()).rejects.toThrow()
      await expect(transact(async () => insert(late, 'inside another'))).rejects.toThrow()
    }
    expect(await names()).toEqual([])
  })

  it('keeps nothing of a write that nobody waited for, or keeps it with its own transaction', async () => {
    const left: Promise<unknown>[] = []
    await transact(async (tx) => {
      const later = async () => {
        await Promise.resolve()
        await Promise.resolve()
        await insert(tx, 'forgotten')
      }
      left.push(later().catch((error: unknown) => error))
    })
    const [outcome] = await Promise.all(left)
    expect(await names()).toEqual(outcome instanceof Error ? [] : ['forgotten'])
    await transact((tx) => insert(tx, 'next'))
    expect(await names()).toContain('next')
  })

  it('finishes what is in hand before it closes', async () => {
    const other = await openStore(portal.portal.env)
    const last = other.transact((tx) => insert(tx, 'Kiruna'))
    await Promise.all([last, other.close()])
    expect(await names()).toEqual(['Kiruna'])
  })

  if (dialect === 'sqlite') {
    it('lets people go before the engine, each in the order they came', async () => {
      const order: string[] = []
      const note = (what: string, lane: Lane) =>
        transact(async () => {
          order.push(what)
        }, lane)
      let open: () => void = () => undefined
      const held = transact(() => new Promise<void>((resolve) => (open = resolve)))
      const all = [
        note('engine 1', 'background'),
        note('person 1', 'interactive'),
        note('engine 2', 'background'),
        note('person 2', 'interactive'),
      ]
      open()
      await Promise.all([held, ...all])
      expect(order).toEqual(['person 1', 'person 2', 'engine 1', 'engine 2'])
    })

    it('shares a commit among people who come at once, and the one that fails takes nobody with it', async () => {
      const followed: string[] = []
      const seen: [string, readonly string[], readonly string[]][] = []
      const add = (name: string, fails = false) =>
        transact(async (tx) => {
          tx.afterCommit(() => void followed.push(name))
          await insert(tx, name)
          const own = (await tx.q.select().from(tx.t.site)).map((row) => row.name)
          seen.push([name, own.sort(), await names()])
          if (fails) throw new Error(`${name} failed`)
          return name
        })
      const outcomes = await Promise.allSettled([add('a'), add('b', true), add('c'), add('d')])
      expect(outcomes.map((each) => each.status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
      expect(followed).toEqual(['a', 'c', 'd'])
      expect(await names()).toEqual(['a', 'c', 'd'])
      // Each sees those before it, which are not committed yet, and nothing of the one that failed.
      expect(seen).toEqual([
        ['a', ['a'], []],
        ['b', ['a', 'b'], []],
        ['c', ['a', 'c'], []],
        ['d', ['a', 'c', 'd'], []],
      ])
    })

    it('answers nobody of those who share a commit when it is lost', async () => {
      const followed: string[] = []
      const add = (name: string) =>
        transact(async (tx) => {
          tx.afterCommit(() => void followed.push(name))
          await insert(tx, name)
          // What a full disk does: SQLite itself ends the transaction.
          if (name === 'c') {
            await (tx.q as unknown as BetterSQLite3Database).run(sql`ROLLBACK`)
            throw new Error('disk full')
          }
        })
      const outcomes = await Promise.allSettled([add('a'), add('b'), add('c')])
      expect(outcomes.map((each) => each.status)).toEqual(['rejected', 'rejected', 'rejected'])
      expect([followed, await names()]).toEqual([[], []])
      await add('d')
      expect(await names()).toEqual(['d'])
    })
  } else {
    it('repeats a transaction that another one overtook, and counts nothing twice', async () => {
      await transact(async ({ q, t }) => {
        await q.insert(t.rateLimit).values({ key: 'counter', windowStart: 0, count: 0 })
      })
      const node = await portal.another()
      let tries = 0
      let followed = 0
      let bothRead: () => void = () => undefined
      const met = new Promise<void>((resolve) => (bothRead = resolve))
      let readers = 0
      const countUp = ({ services }: TestPortal) =>
        services.store.transact(async (tx) => {
          const { q, t } = tx
          tries += 1
          tx.afterCommit(() => {
            followed += 1
          })
          const [row] = await q.select().from(t.rateLimit)
          readers += 1
          if (readers === 2) bothRead()
          await met
          await q.update(t.rateLimit).set({ count: (row?.count ?? 0) + 1 })
        })
      await Promise.all([countUp(portal), countUp(node)])
      const { q, t } = portal.services.store.read
      const [row] = await q.select().from(t.rateLimit)
      expect([row?.count, followed]).toEqual([2, 2])
      expect(tries).toBeGreaterThan(2)
    })
  }
})
