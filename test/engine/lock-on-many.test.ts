import { expect, it } from 'vitest'
import { HOUR, SECOND } from '~/domain/kernel/time'
import { listUnknown } from '~/usecases/lock/list-unknown.server'
import { placeLock } from '~/usecases/lock/place-lock.server'
import { readLock } from '~/usecases/lock/read-lock.server'
import { credentialById, PRIORITY } from '~db/repositories/credentials'
import { lockById } from '~db/repositories/locks'
import { grantAccess } from '../support/grants'
import { value } from '../support/identity'
import { actorOf } from '../support/organisation'
import { describeOnBothDialects } from '../support/portal'
import { engineTests } from './harness'

/** Credentials of the vendor beside those of real people: rows without grants or objects, that settle without a call. */
const MANY = 2_000

describeOnBothDialects('a lock on a vendor with 2,000 credentials', (open) => {
  const start = engineTests(open)

  it('is committed alone, reaches all of them in batches before other work, and counts what is unknown', async () => {
    const setup = await start()
    const { test, organisation, proxy, pass, accounts } = setup
    const { services, engine, clock } = test
    const { store } = services
    const t0 = clock.now()
    const actor = (key: string) => actorOf(test, organisation.people[key] as string)
    const { credentialIds } = await grantAccess(test, organisation, {
      people: ['tomasz', 'amina'],
      entitlements: ['vmsOperators', 'commsRoom'],
      from: t0,
      to: t0 + 8 * HOUR,
    })
    await engine.settle()
    const many: string[] = []
    for (let from = 0; from < MANY; from += 500) {
      await store.transact(async (tx) => {
        const people = Array.from({ length: 500 }, (_, index) => ({
          id: services.ids.id(),
          kind: 'contractor' as const,
          vendorId: organisation.vendors.kestrel,
          name: `Person ${from + index}`,
          email: `person${from + index}@kestrel.example`,
          crewLead: false,
          createdAt: t0,
        }))
        await tx.q.insert(tx.t.person).values(people)
        const rows = people.map((person) => ({
          id: services.ids.id(),
          personId: person.id,
          systemId: organisation.systems.hamburgGate as string,
          siteId: organisation.sites.hamburg as string,
          vendorId: organisation.vendors.kestrel,
          dueAt: t0 + 4 * HOUR,
          priority: PRIORITY.end,
          inputVersion: 1,
          leaseFence: 0,
          attempts: 0,
          state: 'on',
          createdAt: t0,
        }))
        await tx.q.insert(tx.t.credential).values(rows)
        many.push(...rows.map((row) => row.id))
      })
    }
    clock.advance(HOUR)
    proxy.set({ mode: 'down' })

    const batches: number[] = []
    const transact = store.transact
    ;(store as { transact: typeof transact }).transact = async (work, lane) => {
      const result = await transact(work, lane)
      const lock = lockId === '' ? null : await lockById(store.read, lockId)
      if (lock && lock.affected !== batches.at(-1)) batches.push(lock.affected)
      return result
    }
    let lockId = ''
    lockId = value(
      await placeLock(services, await actor('pia'), {
        target: 'vendor',
        targetId: organisation.vendors.kestrel as string,
        reason: 'Laptop stolen',
      }),
    )
    // Committed, and nothing else: nobody was woken by it.
    expect(await lockById(store.read, lockId)).toMatchObject({ cursor: null, affected: 0, confirmed: 0 })
    expect(await credentialById(store.read, many[0] as string)).toMatchObject({ dueAt: t0 + 4 * HOUR })

    await engine.settle()
    expect(Math.max(...batches.map((each, index) => each - (batches[index - 1] ?? 0)))).toBeLessThanOrEqual(
      500,
    )
    const total = MANY + credentialIds.length
    expect(value(await readLock(services, await actor('aldo'), lockId))).toMatchObject({
      reachedAll: true,
      affected: total,
      confirmed: total - 2,
      unknown: 2,
      pending: 0,
      confirmedAt: null,
    })
    const unknown = value(await listUnknown(services, await actor('ines'), lockId, ''))
    expect(unknown.rows.map((row) => [row.person.name, row.fault]).sort()).toEqual([
      ['Amina Diallo', 'failing'],
      ['Tomasz Nowak', 'failing'],
    ])
    const first = value(await listUnknown(services, await actor('ines'), lockId, '', 1))
    expect(first.rows).toHaveLength(1)
    expect(
      value(await listUnknown(services, await actor('ines'), lockId, first.next ?? '', 1)).next,
    ).toBeNull()
    expect(value(await listUnknown(services, await actor('theo'), lockId, '')).rows).toEqual([])

    proxy.set({ mode: 'pass' })
    await pass(clock.now() + 60 * SECOND, 10 * SECOND)
    expect(accounts().map((account) => account.active)).toEqual([false, false])
    const done = value(await readLock(services, await actor('aldo'), lockId))
    expect(done).toMatchObject({ affected: total, confirmed: total, unknown: 0, moving: false })
    expect(done.confirmedAt).toBeGreaterThan(t0 + HOUR)

    // Each is told once that it is locked, however many systems it takes away, and that nothing ended.
    const told = test.mails.sent.filter((mail) => /locked|ended/.test(mail.subject))
    expect(told.map((mail) => mail.subject)).not.toContain(expect.stringMatching(/ended/))
    const holders = told.map((mail) => mail.to).filter((to) => /tomasz|amina/.test(to))
    expect(holders).toHaveLength(2)
    expect(new Set(holders).size).toBe(2)
    // Whoever asked for it all: once, not once a person and system.
    expect(told.filter((mail) => /lena/.test(mail.to))).toHaveLength(1)
  }, 120_000)
})
