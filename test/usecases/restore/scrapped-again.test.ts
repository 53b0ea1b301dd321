import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { attestScrapped } from '~/usecases/connected-system/attest-scrapped.server'
import { credentialById } from '~db/repositories/credentials'
import { openFindingsAt } from '~db/repositories/scrapped'
import { systemById, updateSystem } from '~db/repositories/systems'
import { engineTests } from '../../engine/harness'
import { grantAccess } from '../../support/grants'
import { freshCodeOf, value } from '../../support/identity'
import { actorOf } from '../../support/organisation'
import { openRestorable, type Restorable } from '../../support/restorable'

describe('a system that was scrapped since a backup', () => {
  let restorable: Restorable
  const start = engineTests(async (now) => {
    restorable = await openRestorable('sqlite', now)
    return { ...restorable.test, close: () => restorable.close() }
  })

  /** What it held in the backup, its silence since, and what was given in it when nobody had noticed yet. */
  async function world() {
    const setup = await start()
    const { test, organisation, proxy, pass } = setup
    const t0 = test.clock.now()
    const system = organisation.systems.directory as string
    const give = (person: string) =>
      grantAccess(test, organisation, {
        people: [person],
        entitlements: ['vmsOperators'],
        from: test.clock.now(),
        to: t0 + 30 * DAY,
      })
    const made = await give('tomasz')
    await test.engine.settle()
    await restorable.backup()
    const since = await give('amina')
    await test.engine.settle()
    await proxy.stop()
    await pass(t0 + 3 * HOUR, 10 * MINUTE)
    return { ...setup, system, credentials: [...made.credentialIds, ...since.credentialIds] }
  }

  it('is scrapped again, by the same two people, and nothing of it stays open', async () => {
    const { test, organisation, system, credentials } = await world()
    for (const [key, seat] of [
      ['ines', 'it'],
      ['pia', 'physical_security'],
    ] as const) {
      const id = organisation.people[key] as string
      const attestation = { seat, reason: `Shredded, seen by ${key}.`, targetVersion: 1 }
      const code = await freshCodeOf(test, id)
      value(await attestScrapped(test.services, await actorOf(test, id), system, { ...attestation, code }))
    }
    const attestedAt = test.clock.now()
    const before = await systemById(test.services.store.read, system)
    expect(before?.scrappedAt).toBe(attestedAt)
    test.clock.advance(HOUR)

    const after = await restorable.again(restorable.restore)
    const { read } = after.services.store
    const { scrappedByIt, scrappedByPhysicalSecurity, scrapReason, scrappedAt, archivedAt } = before ?? {}
    expect(await systemById(read, system)).toMatchObject({
      scrappedByIt,
      scrappedByPhysicalSecurity,
      scrapReason,
      scrappedAt,
      archivedAt,
    })
    await after.engine.settle()
    for (const id of credentials) {
      expect(await credentialById(read, id)).toMatchObject({ state: 'gone', dueAt: null, fault: null })
    }
    const ends = await read.q.select().from(read.t.end)
    expect(ends.map((end) => end.proof)).toEqual(['attested', 'attested'])
    expect(await openFindingsAt(read, system, 10)).toEqual([])
  })

  it.each([
    ['another version of the target', { targetVersion: 2 }],
    ['one seat alone', { scrappedByPhysicalSecurity: null }],
  ])('comes back archived only where the word was about, or of, %s', async (_what, over) => {
    const { test, organisation, system } = await world()
    const { ines, pia } = organisation.people
    const at = test.clock.now()
    const words = { scrappedByIt: ines, scrappedByPhysicalSecurity: pia, scrapReason: 'Shredded.' }
    await test.services.store.transact((tx) =>
      updateSystem(tx, system, { ...words, scrappedAt: at, archivedAt: at, ...over }),
    )
    const after = await restorable.again(restorable.restore)
    const row = await systemById(after.services.store.read, system)
    expect(row).toMatchObject({ archivedAt: at, scrappedAt: null, scrappedByIt: null })
  })
})
