import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FANNED_OUT } from '~db/repositories/credential-inputs'
import { insertCredential } from '~db/repositories/credentials'
import {
  insertLock,
  insertLocked,
  lockById,
  recordLocked,
  unknownUnderLock,
  updateLock,
} from '~db/repositories/locks'
import { insertPerson } from '~db/repositories/people'
import type { SampleOrganisation } from '~db/seed'
import { sampleOrganisation } from '../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

/** How many credentials the two locks reach. */
const REACHED = 12

describeOnBothDialects('the counters of locks', (open) => {
  let portal: TestPortal
  let organisation: SampleOrganisation
  const credentials: string[] = []
  beforeEach(async () => {
    portal = await open()
    organisation = await sampleOrganisation(portal)
    const { services } = portal
    await services.store.transact(async (tx) => {
      credentials.length = 0
      for (let index = 0; index < REACHED; index++) {
        const personId = services.ids.id()
        await insertPerson(tx, {
          id: personId,
          kind: 'contractor',
          vendorId: organisation.vendors.kestrel,
          name: `Person ${index}`,
          email: `person${index}@kestrel.example`,
          crewLead: false,
          createdAt: 0,
        })
        const id = services.ids.id()
        credentials.push(id)
        await insertCredential(tx, {
          id,
          personId,
          systemId: organisation.systems.hamburgGate as string,
          siteId: organisation.sites.hamburg as string,
          vendorId: organisation.vendors.kestrel,
          priority: 0,
          inputVersion: 1,
          leaseFence: 0,
          attempts: 0,
          state: 'on',
          createdAt: 0,
        })
      }
    })
  })
  afterEach(() => portal.close())

  async function place(reached: readonly string[]): Promise<string> {
    const { services } = portal
    const id = services.ids.id()
    await services.store.transact(async (tx) => {
      await insertLock(tx, {
        id,
        target: 'everyone',
        reason: 'x',
        placedBy: organisation.people.pia as string,
        placedAt: 1,
        affected: 0,
        confirmed: 0,
        unknown: 0,
      })
      await updateLock(tx, id, { affected: await insertLocked(tx, id, reached), cursor: FANNED_OUT })
    })
    return id
  }

  it('never drift from what became of each credential, in whatever groups and however often it is told', async () => {
    const { store } = portal.services
    const round = fc.array(
      fc.tuple(fc.nat(REACHED - 1), fc.constantFrom('confirmed' as const, 'unknown' as const)),
      { minLength: 1, maxLength: 20 },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(round, { maxLength: 8 }), async (rounds) => {
        // Two locks over each other: one on all of them, one on some.
        const locks = [await place(credentials), await place(credentials.slice(0, 5))]
        const model = locks.map(
          (_, index) =>
            new Map<string, string>(
              (index === 0 ? credentials : credentials.slice(0, 5)).map((id) => [id, 'pending']),
            ),
        )
        const done = [0, 0]
        for (const round of rounds) {
          const outcomes = new Map(round.map(([index, outcome]) => [credentials[index] as string, outcome]))
          const confirmed = await store.transact((tx) => recordLocked(tx, outcomes, 7))
          for (const [id, outcome] of outcomes) {
            for (const each of model) if (each.has(id) && each.get(id) !== 'confirmed') each.set(id, outcome)
          }
          locks.forEach((lock, index) => {
            if (confirmed.some((row) => row.id === lock)) done[index] = (done[index] ?? 0) + 1
          })
          for (const [index, lock] of locks.entries()) {
            const values = [...(model[index]?.values() ?? [])]
            const count = (what: string) => values.filter((value) => value === what).length
            const all = count('confirmed') === values.length
            expect(await lockById(store.read, lock)).toMatchObject({
              affected: values.length,
              confirmed: count('confirmed'),
              unknown: count('unknown'),
              confirmedAt: all ? 7 : null,
            })
            expect(done[index]).toBe(all ? 1 : 0)
            expect(await unknownUnderLock(store.read, lock, '', 100)).toEqual(
              [...(model[index] ?? [])].flatMap(([id, value]) => (value === 'unknown' ? [id] : [])).sort(),
            )
          }
        }
        await store.transact(async (tx) => {
          for (const lock of locks) await updateLock(tx, lock, { liftedAt: 9 })
        })
      }),
      { numRuns: portal.dialect === 'sqlite' ? 40 : 12 },
    )
  })
})
