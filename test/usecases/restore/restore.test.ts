import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { INVALID, VALID } from '~/domain/gate/status-list'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { readStatusLists } from '~/usecases/gate/read-status-list.server'
import { updateArtifact } from '~db/repositories/artifacts'
import { eventPage } from '~db/repositories/audit'
import { touch } from '~db/repositories/credential-inputs'
import { credentialById } from '~db/repositories/credentials'
import { standingFreezes, updateFreeze } from '~db/repositories/giving-freezes'
import { endGrants } from '~db/repositories/grants'
import { standingLocks } from '~db/repositories/locks'
import { personById, updatePerson } from '~db/repositories/people'
import { restoredAt } from '~db/repositories/restore'
import { endRolesOf, rolesOf } from '~db/repositories/roles'
import { insertSession, sessionById } from '~db/repositories/sessions'
import { factorOf, removeFactor } from '~db/repositories/totp-factors'
import { updateVendor, vendorById } from '~db/repositories/vendors'
import type { SampleOrganisation } from '~db/seed'
import { grantAccess } from '../../support/grants'
import { placedLock } from '../../support/locks'
import { sampleOrganisation } from '../../support/organisation'
import type { Dialect, TestPortal } from '../../support/portal'
import { passOf, statusOf } from '../../support/reader'
import { keepCopy, openRestorable, type Restorable } from '../../support/restorable'

describe.each(['sqlite', 'postgres'] as Dialect[])('a start after a restore on %s', (dialect) => {
  /** What the journal and the portal's own records tell, whichever store was restored. */
  const itOnSqlite = (title: string, test: () => Promise<void>) => {
    if (dialect === 'sqlite') it(title, test)
  }

  let restorable: Restorable
  let organisation: SampleOrganisation
  let test: TestPortal
  beforeEach(async () => {
    restorable = await openRestorable(dialect)
    test = restorable.test
    organisation = await sampleOrganisation(test)
  })
  afterEach(() => restorable.close())

  const read = () => test.services.store.read
  const grant = (person: string) =>
    grantAccess(test, organisation, {
      people: [person],
      entitlements: ['commsRoom'],
      from: test.clock.now(),
      to: test.clock.now() + 10 * DAY,
    })
  const pass = async (span: number, step = HOUR) => {
    for (let left = span; left > 0; left -= step) {
      test.clock.advance(Math.min(step, left))
      await test.engine.settle()
    }
  }
  const types = async () => (await eventPage(read(), null, 200)).map((event) => event.type)

  it('does nothing when nothing was restored', async () => {
    await grant('tomasz')
    await pass(3 * HOUR)
    test = await restorable.again()
    expect(await standingFreezes(read())).toEqual([])
    expect(await types()).not.toContain('portal.restored')
  })

  itOnSqlite(
    'goes on from the latest time that the journal has seen, where the clock is behind it',
    async () => {
      await grant('tomasz')
      await test.engine.settle()
      await restorable.backup()
      await pass(3 * HOUR)
      const seen = test.clock.now()
      test = await restorable.again(async () => {
        await restorable.restore()
        test.clock.set(seen - 2 * HOUR)
      })
      expect(test.services.clock.now()).toBe(seen)
      await test.engine.settle()
      expect((await standingFreezes(read())).map((freeze) => freeze.reason).sort()).toEqual([
        'clock_back',
        'restored',
      ])
    },
  )

  it('does ends and locks again, freezes giving, signs everybody out and looks at everything', async () => {
    const early = await grant('amina')
    const kept = await grant('tomasz')
    await test.engine.settle()
    const session = { id: 'cookie', personId: organisation.people.ines ?? '', createdAt: 0, lastSeenAt: 0 }
    await test.services.store.transact((tx) =>
      insertSession(tx, { ...session, expiresAt: test.clock.now() + 30 * DAY }),
    )
    await restorable.backup()
    await pass(HOUR)
    const endedAt = test.clock.now()
    await test.services.store.transact(async (tx) => {
      await endGrants(tx, early.grantIds, endedAt, null, 'Done early')
      await touch(tx, { credentialIds: early.credentialIds }, endedAt)
    })
    const lockedPerson = organisation.people.tomasz ?? ''
    await test.services.store.transact((tx) => placedLock(tx, 'lock-1', lockedPerson, endedAt))
    const later = await grant('lena')
    await pass(5 * HOUR)
    test = await restorable.again(restorable.restore)

    expect(await restoredAt(read())).toBeNull()
    expect(await standingFreezes(read())).toMatchObject([{ reason: 'restored' }])
    expect((await sessionById(read(), 'cookie'))?.revokedAt).toBe(test.clock.now())
    expect((await standingLocks(read())).map((lock) => [lock.id, lock.placedAt])).toEqual([
      ['lock-1', endedAt],
    ])
    const [grantRow] = await read()
      .q.select()
      .from(read().t.grant)
      .then((rows) => rows.filter((row) => early.grantIds.includes(row.id)))
    expect(grantRow).toMatchObject({ endedAt, endReason: 'Done early' })
    for (const id of [...early.credentialIds, ...kept.credentialIds]) {
      expect((await credentialById(read(), id))?.dueAt).toBeLessThanOrEqual(test.clock.now())
    }
    expect(await types()).toContain('portal.restored')
    expect(await types()).not.toContain('no such event')
    await test.engine.settle()
    const mailed = test.mails.sent.filter((mail) => mail.subject.includes('restored')).map((mail) => mail.to)
    expect(new Set(mailed).size).toBe(mailed.length)
    expect(mailed.length).toBeGreaterThan(3)
    // What was given since, and nobody in this database granted, is taken and proved gone.
    const [laterId] = later.credentialIds
    expect(await credentialById(read(), laterId ?? '')).toMatchObject({ state: 'gone' })

    test = await restorable.again()
    expect((await types()).filter((type) => type === 'portal.restored')).toHaveLength(1)
    expect(await standingFreezes(read())).toHaveLength(1)
  })

  it('who was removed since the backup is not back', async () => {
    const who = (key: string) => organisation.people[key] as string
    await restorable.backup()
    test.clock.advance(HOUR)
    const at = test.clock.now()
    await test.services.store.transact(async (tx) => {
      await updatePerson(tx, who('tomasz'), { archivedAt: at })
      await endRolesOf(tx, who('ines'), who('ada'), at)
      await removeFactor(tx, who('pia'), at)
      await updateVendor(tx, organisation.vendors.kestrel as string, { archivedAt: at })
    })
    test = await restorable.again(restorable.restore)
    expect((await personById(read(), who('tomasz')))?.archivedAt).toBe(at)
    expect(await rolesOf(read(), who('ines'))).toEqual([])
    expect(await factorOf(read(), who('pia'))).toBeNull()
    expect((await vendorById(read(), organisation.vendors.kestrel as string))?.archivedAt).toBe(at)
    expect(await standingFreezes(read())).toMatchObject([{ reason: 'restored' }])
  })

  itOnSqlite('counts what a seat said of an earlier restore for nothing', async () => {
    test = await restorable.again(async () => {
      await restorable.backup()
      await restorable.restore()
    })
    const [freeze] = await standingFreezes(read())
    const ines = organisation.people.ines as string
    await test.services.store.transact((tx) => updateFreeze(tx, freeze?.id ?? '', { resumedByIt: ines }))
    await restorable.backup()
    test = await restorable.again(restorable.restore)
    expect(await standingFreezes(read())).toMatchObject([{ id: freeze?.id, resumedByIt: null }])
  })

  itOnSqlite(
    'knows by which name the system itself knows what was made since, though only the journal tells',
    async () => {
      await restorable.backup()
      const { credentialIds } = await grant('tomasz')
      await test.engine.settle()
      const objects = () =>
        read()
          .q.select({ id: read().t.artifact.id, nativeId: read().t.artifact.nativeId })
          .from(read().t.artifact)
          .where(eq(read().t.artifact.credentialId, credentialIds[0] ?? ''))
      const [made] = await objects()
      await test.services.store.transact((tx) =>
        updateArtifact(tx, made?.id ?? '', { state: 'made', nativeId: 'theirs-17' }),
      )
      test = await restorable.again(restorable.restore)
      expect(await objects()).toEqual([{ id: made?.id, nativeId: 'theirs-17' }])
    },
  )

  itOnSqlite('the pass from before the restore opens no gate', async () => {
    const { credentialIds } = await grant('tomasz')
    await test.engine.settle()
    await restorable.backup()
    test = await restorable.again(restorable.restore)
    const rows = await read().q.select().from(read().t.artifact)
    const own = rows.filter((row) => row.credentialId === credentialIds[0])
    expect(own.map((row) => [row.state, row.sealedToken, row.sealedCode])).toEqual([['gone', null, null]])
  })

  itOnSqlite(
    'no token for readers of others from before the restore says VALID again, and new ones stand in a new list',
    async () => {
      const kept = await grant('tomasz')
      const ended = await grant('lena')
      await test.engine.settle()
      const tokenOf = async (person: string, given: typeof kept) => {
        const pass = await passOf(
          test,
          organisation.people[person] as string,
          given.credentialIds[0] as string,
        )
        return pass.issued?.token ?? ''
      }
      const tokens = [await tokenOf('tomasz', kept), await tokenOf('lena', ended)]
      await restorable.backup()
      // Ended since: the restored database says that it is on. Given since: it knows neither the pass nor its place.
      await test.services.store.transact(async (tx) => {
        await endGrants(tx, ended.grantIds, test.clock.now(), null, 'Done early')
        await touch(tx, { credentialIds: ended.credentialIds }, test.clock.now())
      })
      const since = await grant('amina')
      await test.engine.settle()
      tokens.push(await tokenOf('amina', since))
      const statuses = () => Promise.all(tokens.map((token) => statusOf(test, token)))
      expect(await statuses()).toEqual([VALID, INVALID, VALID])
      test = await restorable.again(restorable.restore)
      expect(await statuses()).toEqual([INVALID, INVALID, INVALID])
      // Ids of two processes follow each other when time has passed between them.
      test.clock.advance(MINUTE)
      await test.engine.settle()
      expect(await statuses()).toEqual([INVALID, INVALID, INVALID])
      await test.services.store.transact(async (tx) => {
        await tx.q.update(tx.t.givingFreeze).set({ resumedAt: test.clock.now() })
        await touch(tx, { credentialIds: kept.credentialIds }, test.clock.now())
      })
      await test.engine.settle()
      const after = await tokenOf('tomasz', kept)
      expect(listOf(after)).not.toBe(listOf(tokens[0] ?? ''))
      expect(await statusOf(test, after)).toBe(VALID)
      // Once more from the same backup: it knows the first list as open, and has not heard of the second one.
      test = await restorable.again(restorable.restore)
      expect(await statuses()).toEqual([INVALID, INVALID, INVALID])
      expect(await statusOf(test, after)).toBeNull()
      expect((await readStatusLists(test.services)).status_lists).toEqual([listOf(tokens[0] ?? '')])
    },
  )

  it('a journal that is gone freezes giving: nobody knows what was done since', async () => {
    await grant('tomasz')
    await pass(2 * MINUTE, MINUTE)
    test = await restorable.again(() => rm(join(restorable.dataDir, 'journal'), { recursive: true }))
    // On PostgreSQL a node that joins begins a journal of its own.
    expect(await standingFreezes(read())).toHaveLength(dialect === 'sqlite' ? 1 : 0)
  })
})

function listOf(token: string): unknown {
  const { status } = decodeJwt(token) as { status: { status_list: { uri: string } } }
  return status.status_list.uri
}

describe('a database file that was put back by hand', () => {
  let restorable: Restorable
  let test: TestPortal
  let organisation: SampleOrganisation
  beforeEach(async () => {
    restorable = await openRestorable('sqlite')
    organisation = await sampleOrganisation(restorable.test)
    test = await restorable.again()
  })
  afterEach(() => restorable.close())
  const read = () => test.services.store.read
  const journal = () => join(restorable.dataDir, 'journal')
  /** A copy as of now that bears no word of `npm run restore`. */
  const copyDatabase = async () => {
    await restorable.backup()
    return async () => {
      await rm(join(restorable.dataDir, 'daypass.sqlite-wal'), { force: true })
      await rm(join(restorable.dataDir, 'daypass.sqlite-shm'), { force: true })
      await cp(restorable.file, join(restorable.dataDir, 'daypass.sqlite'))
    }
  }
  const lock = (id: string) =>
    test.services.store.transact((tx) =>
      placedLock(tx, id, organisation.people.tomasz ?? '', test.clock.now()),
    )

  it('is told by the journal, even when only one group is missing', async () => {
    const putBack = await copyDatabase()
    await lock('since')
    test = await restorable.again(putBack)
    expect(await standingFreezes(read())).toMatchObject([{ reason: 'restored' }])
    expect((await standingLocks(read())).map((each) => each.id)).toEqual(['since'])
  })

  it('a crash between journal and commit is no restore: what it interrupted is done', async () => {
    const putBack = await copyDatabase()
    await lock('interrupted')
    const journalBack = await keepCopy(journal())
    test = await restorable.again(async () => {
      await putBack()
      await journalBack()
    })
    expect(await standingFreezes(read())).toEqual([])
    expect((await standingLocks(read())).map((each) => each.id)).toEqual(['interrupted'])
    test = await restorable.again()
    expect(await standingFreezes(read())).toEqual([])
  })
})
