import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JournalEntry, Removable } from '~/domain/journal/entry'
import { DAY, HOUR } from '~/domain/kernel/time'
import { replay } from '~/usecases/restore/replay.server'
import { eventPage } from '~db/repositories/audit'
import { credentialById } from '~db/repositories/credentials'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { groupsNotIn } from '~db/repositories/journal-facts'
import { standingLocks } from '~db/repositories/locks'
import { restoredAt } from '~db/repositories/restore'
import type { SampleOrganisation } from '~db/seed'
import type { Tx } from '~db/store'
import { grantAccess } from '../../support/grants'
import { placedLock } from '../../support/locks'
import { sampleOrganisation } from '../../support/organisation'
import { type Dialect, describeOnBothDialects, type TestPortal } from '../../support/portal'
import { openRestorable, type Restorable } from '../../support/restorable'
import { type Removal, removals } from './removals'

const KINDS: readonly Removable[] = [
  'person',
  'vendor',
  'site',
  'zone',
  'system',
  'entitlement',
  'role',
  'vendor_approval',
  'document',
  'rejected_document',
  'second_factor',
  'ssh_host',
]

/** Where the other database has been asked about the first of them, the rest is the same to it. */
const ON_BOTH: readonly Removable[] = ['person', 'system', 'role']

const tomaszInCommsRoom = async (test: TestPortal, organisation: SampleOrganisation): Promise<string> => {
  const { credentialIds } = await grantAccess(test, organisation, {
    people: ['tomasz'],
    entitlements: ['commsRoom'],
    from: test.clock.now(),
    to: test.clock.now() + 10 * DAY,
  })
  await test.engine.settle()
  return credentialIds[0] as string
}

describeOnBothDialects('what a crash kept from being removed', (open, dialect) => {
  let test: TestPortal
  let all: Record<Removable, Removal>
  let credential: string
  beforeEach(async () => {
    test = await open()
    const organisation = await sampleOrganisation(test)
    all = await removals(test.services.store, organisation, test.clock.now())
    credential = await tomaszInCommsRoom(test, organisation)
  })
  afterEach(() => test.close())

  /** What this would write into the journal; nothing of it is done. */
  const entriesOf = async (work: (tx: Tx) => Promise<unknown>): Promise<JournalEntry[]> => {
    const entries: JournalEntry[] = []
    const undone = new Error('undone')
    await test.services.store
      .transact(async (tx) => {
        await work({ ...tx, journal: (entry) => void entries.push(entry) })
        throw undone
      })
      .catch((error) => {
        if (error !== undone) throw error
      })
    return entries
  }

  it.each(dialect === 'sqlite' ? KINDS : ON_BOTH)(
    '%s: is removed from the journal, once, and the access that hangs on it is looked at',
    async (kind) => {
      const { services, clock } = test
      const { store } = services
      const { remove, removedAt, bears } = all[kind]
      clock.advance(HOUR)
      await test.engine.settle()
      const at = clock.now()
      const entries = await entriesOf((tx) => remove(tx, at))
      expect(entries).toMatchObject([{ kind: 'removed', what: kind, at }])
      const group = { seq: 1, at, entries }
      const standing = await removedAt(store.read, at)
      expect([standing, (await groupsNotIn(store.read, [group], 0)).length]).toEqual([null, 1])

      clock.advance(HOUR)
      await test.engine.settle()
      const now = clock.now()
      expect((await credentialById(store.read, credential))?.dueAt).toBeGreaterThan(now)
      expect(await store.transact((tx) => replay(services, tx, [group]))).toBe(1)
      expect(await removedAt(store.read, at)).toBe(at)
      expect(await groupsNotIn(store.read, [group], 0)).toEqual([])
      const dueAt = (await credentialById(store.read, credential))?.dueAt ?? 0
      expect(dueAt <= now).toBe(bears)
      expect(await store.transact((tx) => replay(services, tx, [group]))).toBe(0)
    },
  )
})

describe.each(['sqlite', 'postgres'] as Dialect[])('all that was removed since a backup of %s', (dialect) => {
  let restorable: Restorable
  let test: TestPortal
  let all: Record<Removable, Removal>
  let credential: string
  let at: number
  beforeEach(async () => {
    restorable = await openRestorable(dialect)
    test = restorable.test
    const organisation = await sampleOrganisation(test)
    all = await removals(test.services.store, organisation, test.clock.now())
    credential = await tomaszInCommsRoom(test, organisation)
    await restorable.backup()
    test.clock.advance(HOUR)
    at = test.clock.now()
    // Given since: the journal alone knows of it.
    await grantAccess(test, organisation, {
      people: ['lena'],
      entitlements: ['plantFloor'],
      site: 'newark',
      from: at,
      to: at + DAY,
    })
    await test.engine.settle()
    await test.services.store.transact(async (tx) => {
      for (const kind of KINDS) await all[kind].remove(tx, at)
      await placedLock(tx, 'since', organisation.people.amina as string, at)
    })
    test.clock.advance(HOUR)
  })
  afterEach(() => restorable.close())

  const state = async () => {
    const { read } = test.services.store
    const removed = await Promise.all(KINDS.map(async (kind) => [kind, await all[kind].removedAt(read, at)]))
    const events = (await eventPage(read, null, 500)).filter(({ type }) => type === 'portal.restored')
    const { q, t } = read
    const objects = await q.select({ id: t.artifact.id, state: t.artifact.state }).from(t.artifact)
    const ends = await q.select({ id: t.end.id, planned: t.end.plannedAt }).from(t.end)
    const sorted = <T extends { id: string }>(rows: T[]) => rows.sort((a, b) => (a.id < b.id ? -1 : 1))
    return {
      removed: Object.fromEntries(removed),
      locks: (await standingLocks(read)).map((lock) => [lock.id, lock.placedAt]),
      freezes: (await standingFreezes(read)).map((freeze) => freeze.reason),
      restored: [events.length, await restoredAt(read)],
      woken: ((await credentialById(read, credential))?.dueAt ?? 0) <= test.clock.now(),
      objects: sorted(objects),
      ends: sorted(ends),
    }
  }

  it('is removed again at its own time', async () => {
    test = await restorable.again(restorable.restore)
    expect(await state()).toMatchObject({
      removed: Object.fromEntries(KINDS.map((kind) => [kind, at])),
      locks: [['since', at]],
      freezes: ['restored'],
      restored: [1, null],
      woken: true,
    })
  })

  it.each(['before its commit', 'after its commit'] as const)(
    'is the same when every start dies at a transaction, one later each time, %s',
    async (when) => {
      test = await restorable.again(restorable.restore)
      const wanted = await state()
      expect(wanted.objects.length).toBeGreaterThan(1)
      let deaths = 0
      test = await restorable.again(async () => {
        await restorable.restore()
        while (await restorable.dyingStart(deaths + 1, when)) deaths += 1
      })
      expect(deaths).toBeGreaterThan(4)
      expect(await state()).toEqual(wanted)
    },
  )
})
