import { eq, inArray } from 'drizzle-orm'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { HOUR, SECOND } from '~/domain/kernel/time'
import { DEFAULT_POLICIES } from '~/domain/policy/policy'
import { policyFanOut } from '~/engine/policy-fan-out.server'
import { changePolicy } from '~/usecases/policy/change-policy.server'
import { PRIORITY } from '~db/repositories/credentials'
import { newestPolicy } from '~db/repositories/policies'
import type { SampleOrganisation } from '~db/seed'
import { value } from '../support/identity'
import { actorOf, sampleOrganisation } from '../support/organisation'
import { describeOnSqlite, type TestPortal } from '../support/portal'

/** How many people hold something in each of two systems, and how many of them are looked at at once. */
const HELD = 100
const BATCH = 32

describeOnSqlite('a policy that is changed', (open) => {
  let portal: TestPortal
  let organisation: SampleOrganisation
  let t0: number
  beforeEach(async () => {
    portal = await open()
    organisation = await sampleOrganisation(portal)
    t0 = portal.clock.now()
    for (const site of ['hamburg', 'newark']) await hold(site)
  })
  afterEach(() => portal.close())

  const gateOf = (site: string) => organisation.systems[`${site}Gate`] as string

  /** Rows without grants or objects, held until in four hours: they settle without a call. */
  async function hold(site: string): Promise<void> {
    const { store, ids } = portal.services
    const people = Array.from({ length: HELD }, (_, index) => ({
      id: ids.id(),
      kind: 'contractor' as const,
      vendorId: organisation.vendors.kestrel,
      name: `Person ${index}`,
      email: `${site}${index}@kestrel.example`,
      crewLead: false,
      createdAt: t0,
    }))
    await store.transact(async ({ q, t }) => {
      await q.insert(t.person).values(people)
      await q.insert(t.credential).values(
        people.map((person) => ({
          id: ids.id(),
          personId: person.id,
          systemId: gateOf(site),
          siteId: organisation.sites[site] as string,
          vendorId: organisation.vendors.kestrel,
          dueAt: t0 + 4 * HOUR,
          priority: PRIORITY.end,
          inputVersion: 1,
          leaseFence: 0,
          attempts: 0,
          state: 'on',
          createdAt: t0,
        })),
      )
    })
  }

  const rowsAt = async (site: string) => {
    const { q, t } = portal.services.store.read
    return q
      .select()
      .from(t.credential)
      .where(eq(t.credential.systemId, gateOf(site)))
  }
  const lookedAt = async (site: string) => (await rowsAt(site)).filter((row) => row.inputVersion > 1)
  const change = async () => {
    const ada = await actorOf(portal, organisation.people.ada as string)
    value(await changePolicy(portal.services, ada, 'low', 0, DEFAULT_POLICIES.low))
  }
  /** One round of a chore that was just made, as after a start. */
  const fanOut = async () => {
    const chore = policyFanOut(portal.services)
    await chore.run(portal.clock.now())
    await chore.settle?.()
  }
  /** As if the engine had looked at these. */
  const workedOff = (rows: readonly { readonly id: string }[]) =>
    portal.services.store.transact(({ q, t }) =>
      q
        .update(t.credential)
        .set({ dueAt: t0 + 4 * HOUR })
        .where(
          inArray(
            t.credential.id,
            rows.map(({ id }) => id),
          ),
        ),
    )

  it('is committed alone, and then has everything looked at, a few in each system at once', async () => {
    const { store } = portal.services
    const { transact } = store
    const seen: number[] = []
    await change()
    // Committed, and nothing else: nothing became due by it.
    expect(
      [...(await rowsAt('hamburg')), ...(await rowsAt('newark'))].filter((row) => (row.dueAt ?? 0) <= t0),
    ).toEqual([])
    ;(store as { transact: typeof transact }).transact = async (work, lane) => {
      const result = await transact(work, lane)
      seen.push((await lookedAt('hamburg')).length + (await lookedAt('newark')).length)
      return result
    }
    await portal.engine.settle()
    expect(seen.at(-1)).toBe(2 * HELD)
    expect(Math.max(...seen.map((each, index) => each - (seen[index - 1] ?? 0)))).toBe(BATCH)
    expect((await newestPolicy(store.read, 'low'))?.body).toEqual({ ...DEFAULT_POLICIES.low, version: 1 })
  })

  it('stands back in a system where something waits that takes, and keeps the rank of an end for what is held', async () => {
    await change()
    const [ending] = await rowsAt('hamburg')
    const { store } = portal.services
    await store.transact(({ q, t }) =>
      q
        .update(t.credential)
        .set({ dueAt: t0 })
        .where(eq(t.credential.id, ending?.id ?? '')),
    )
    await fanOut()
    expect(await lookedAt('hamburg')).toEqual([])
    const first = await lookedAt('newark')
    expect(first).toHaveLength(BATCH)
    for (const row of first) expect(row).toMatchObject({ dueAt: t0, priority: PRIORITY.end })
    // These have not been looked at: no more of them wait than so many.
    await fanOut()
    expect(await lookedAt('newark')).toHaveLength(BATCH)
    // The end is done. Whoever starts goes on where the one before came to, and wakes nobody twice.
    await workedOff([...first, ...(ending ? [ending] : [])])
    await fanOut()
    expect(await lookedAt('hamburg')).toHaveLength(BATCH)
    expect(await lookedAt('newark')).toHaveLength(2 * BATCH)
    expect((await lookedAt('newark')).every((row) => row.inputVersion === 2)).toBe(true)
  })

  it('stands back for no longer than a few seconds, however much ends there', async () => {
    await change()
    const chore = policyFanOut(portal.services)
    const round = async () => {
      const left = (await rowsAt('hamburg')).filter((row) => row.inputVersion === 1)
      const { store } = portal.services
      // One more end is due whenever it is asked.
      await store.transact(({ q, t }) =>
        q
          .update(t.credential)
          .set({ dueAt: t0 })
          .where(eq(t.credential.id, left[0]?.id ?? '')),
      )
      await chore.run(portal.clock.now())
      await chore.settle?.()
      return (await lookedAt('hamburg')).length
    }
    const seen: number[] = []
    for (let second = 0; second <= 16; second++) {
      seen.push(await round())
      portal.clock.advance(SECOND)
    }
    expect([0, 4, 5, 9, 10, 11, 16].map((second) => seen[second])).toEqual([
      0,
      0,
      BATCH,
      BATCH,
      2 * BATCH,
      2 * BATCH,
      3 * BATCH,
    ])
  })

  it('waits for nothing that is only given', async () => {
    await change()
    const [giving] = await rowsAt('hamburg')
    await portal.services.store.transact(({ q, t }) =>
      q
        .update(t.credential)
        .set({ dueAt: t0, priority: PRIORITY.give, state: 'none' })
        .where(eq(t.credential.id, giving?.id ?? '')),
    )
    await fanOut()
    expect(await lookedAt('hamburg')).toHaveLength(BATCH)
  })
})
