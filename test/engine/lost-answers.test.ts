import { expect, it } from 'vitest'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { eventPage } from '~db/repositories/audit'
import { type Claimed, claim, isStillClaimed, release, settle, stillClaimed } from '~db/repositories/claims'
import { type CredentialRow, credentialById } from '~db/repositories/credentials'
import { grantAccess } from '../support/grants'
import { describeOnBothDialects } from '../support/portal'
import { type EngineTest, engineTests } from './harness'

describeOnBothDialects('an answer that is lost or late', (open) => {
  const start = engineTests(open)

  /** Tomasz, and whoever else, hold the right of an operator for an hour. */
  async function world(...others: string[]) {
    const setup = await start()
    const t0 = setup.test.clock.now()
    const made = await grantAccess(setup.test, setup.organisation, {
      people: ['tomasz', ...others],
      entitlements: ['vmsOperators'],
      from: t0,
      to: t0 + HOUR,
    })
    return { ...setup, t0, made }
  }

  /** The next commit after which `isDone` says yes is not answered: whoever wrote it learns that the connection broke. */
  function loseAnswer({ test }: EngineTest, isDone: () => Promise<boolean>): { lost: number } {
    const { store } = test.services
    const { transact } = store
    const seen = { lost: 0 }
    const lossy: typeof transact = async (work, lane) => {
      const result = await transact(work, lane)
      if (seen.lost > 0 || lane !== 'engine' || !(await isDone())) return result
      seen.lost += 1
      throw new Error('the connection broke before the commit was answered')
    }
    ;(store as { transact: typeof transact }).transact = lossy
    return seen
  }

  it.each([
    ['one result', []],
    ['results that share a commit', ['amina', 'lena']],
  ])('of a commit with %s: nothing of it is written twice', async (_, others) => {
    const setup = await world(...others)
    const { test, made, ends, accounts, pass } = setup
    const people = 1 + others.length
    await test.engine.settle()
    expect(accounts()).toHaveLength(people)
    const confirmed = async () => (await ends(made.requestId)).filter((end) => end.confirmed !== null)
    const seen = loseAnswer(setup, async () => (await confirmed()).length === people)
    await pass(setup.t0 + HOUR)
    expect(seen.lost).toBe(1)
    expect(await confirmed()).toHaveLength(people)
    const events = await eventPage(test.services.store.read, null, 500)
    expect(events.filter(({ type }) => type === 'end.confirmed')).toHaveLength(people)
    expect(
      test.mails.sent.filter(({ to, subject }) => /tomasz/.test(to) && /ended/.test(subject)),
    ).toHaveLength(1)
    for (const id of made.credentialIds) {
      const row = await credentialById(test.services.store.read, id)
      expect(row).toMatchObject({ state: 'gone', attempts: 0, fault: null, leaseUntil: null })
    }
  })

  /** The engine's call that makes the account hangs; meanwhile its lease ends and another node takes the credential. */
  async function overtaken() {
    const setup = await world()
    const { test, proxy, made, t0 } = setup
    const { services, engine } = test
    const isCreate = (request: { method: string; path: string }) =>
      request.method === 'POST' && request.path.includes('/Users')
    proxy.set({ mode: 'slow', delay: 500 }, { only: isCreate, times: 1 })
    const settled = engine.settle()
    await expect.poll(() => proxy.requests.some(isCreate), { timeout: 10_000 }).toBe(true)
    const id = made.credentialIds[0] as string
    const [newer] = await services.store.transact(async (tx) => {
      const row = await credentialById(tx, id)
      const leaseNow = t0 + MINUTE
      return claim(tx, row?.systemId ?? '', 1, {
        ...{ now: t0, leaseNow, leaseUntil: leaseNow + HOUR, node: 'another' },
      })
    })
    if (newer?.id !== id) throw new Error('the other node did not get it')
    return { ...setup, id, newer, settled, row: () => credentialById(services.store.read, id) }
  }

  const settledBy = (tx: Parameters<typeof settle>[0], claimed: Claimed, { state }: CredentialRow) =>
    settle(tx, claimed, {
      ...{ dueAt: null, priority: 1, attempts: 0, state, fault: null },
      ...{ takingSince: null, confirmedGoneAt: null },
    })

  it('makes the newer holder look again: what it had seen may be older than the late effect', async () => {
    const { test, newer, settled, row, t0 } = await overtaken()
    const { store } = test.services
    expect(await isStillClaimed(store.read, newer)).toBe(true)
    await settled
    // The newer holder goes on, and its result does not count.
    expect(await row()).toMatchObject({ leaseNode: 'another', leaseFence: newer.leaseFence })
    expect(await isStillClaimed(store.read, newer)).toBe(false)
    await store.transact(async (tx) => {
      expect(await stillClaimed(tx, [newer])).toEqual(new Set())
      expect(await settledBy(tx, newer, newer)).toBe(false)
      await release(tx, newer, t0)
    })
    expect(await row()).toMatchObject({ dueAt: t0, leaseNode: null })
  })

  it('has the credential looked at again where the newer holder is done with it', async () => {
    const { test, newer, settled, row, accounts, t0 } = await overtaken()
    await test.services.store.transact(async (tx) => {
      expect(await settledBy(tx, newer, newer)).toBe(true)
    })
    expect(await row()).toMatchObject({ dueAt: null })
    await settled
    expect(await row()).toMatchObject({ state: 'on', dueAt: t0 + HOUR })
    expect(accounts()).toMatchObject([{ active: true, groups: ['VMS operators'] }])
  })
})
