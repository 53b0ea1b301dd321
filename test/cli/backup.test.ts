import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { HOUR } from '~/domain/kernel/time'
import { standingFreezes } from '~db/repositories/giving-freezes'
import { standingLocks } from '~db/repositories/locks'
import { personById } from '~db/repositories/people'
import type { SampleOrganisation } from '~db/seed'
import { placedLock } from '../support/locks'
import { sampleOrganisation } from '../support/organisation'
import type { Dialect } from '../support/portal'
import { openRestorable, type Restorable } from '../support/restorable'

const cli = (name: string) => fileURLToPath(new URL(`../../app/cli/${name}.js`, import.meta.url))

interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

describe.each(['sqlite', 'postgres'] as Dialect[])('the commands on %s', (dialect) => {
  let restorable: Restorable
  let organisation: SampleOrganisation
  beforeEach(async () => {
    restorable = await openRestorable(dialect)
    organisation = await sampleOrganisation(restorable.test)
  })
  afterEach(() => restorable.close())

  /** As npm runs them: with the caller's folder in INIT_CWD. */
  const run = (name: 'backup' | 'restore', args: readonly string[], more: Record<string, string> = {}) =>
    new Promise<Ran>((done) => {
      const env = { ...process.env, ...restorable.settings, INIT_CWD: restorable.dataDir, ...more }
      execFile(process.execPath, [cli(name), ...args], { env }, (error, out, err) => {
        done({ code: error ? Number(error.code) : 0, out, err })
      })
    })
  const nobodysPort = 'postgres://u:p@127.0.0.1:9/x'

  it('copy a database in use, put it back only once the portal stopped, and keep the one before', async () => {
    const tomasz = organisation.people.tomasz as string
    const made = await run('backup', ['night.backup'])
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toMatch(/night\.backup: \d+ rows of \d+ tables, read back to the end\./)
    expect(made.out).toContain('The seal key is not in it')
    const file = join(restorable.dataDir, 'night.backup')
    expect((await stat(file)).mode & 0o077).toBe(0)
    const again = await run('backup', ['night.backup'])
    expect(again).toMatchObject({ code: 1, out: '' })
    expect(again.err).toContain('is there already')
    expect(await run('backup', ['night.backup', '--force'])).toMatchObject({ code: 0 })

    const { test } = restorable
    test.clock.advance(HOUR)
    await test.services.store.transact((tx) => placedLock(tx, 'since', tomasz, test.clock.now()))
    const refused = await run('restore', ['night.backup'])
    expect(refused).toMatchObject({ code: 1, err: 'A portal uses this database. Stop it first.\n' })
    expect((await standingLocks(test.services.store.read)).map((lock) => lock.id)).toEqual(['since'])

    let restored: Ran | null = null
    const opened = await restorable.again(async () => {
      restored = await run('restore', [file])
    })
    expect(restored).toMatchObject({ code: 0, err: '' })
    const kept =
      dialect === 'sqlite'
        ? /kept as .*daypass\.sqlite\.before-\d{8}t\d{9}z\./i
        : /schema before_\d{8}t\d{9}z\./
    expect(restored).toMatchObject({ out: expect.stringMatching(kept) })
    const { read } = opened.services.store
    expect(await standingFreezes(read)).toMatchObject([{ reason: 'restored' }])
    expect((await personById(read, tomasz))?.name).toBe('Tomasz Nowak')
    // From the journal, which stayed where it was.
    expect((await standingLocks(read)).map((lock) => lock.id)).toEqual(['since'])
  })

  it('say in a sentence what is wrong, and change nothing', async () => {
    expect(await run('backup', [])).toMatchObject({ code: 2, err: 'npm run backup -- FILE [--force]\n' })
    expect(await run('restore', ['a', 'b'])).toMatchObject({ code: 2, err: 'npm run restore -- FILE\n' })
    expect(await run('restore', ['a', '--force'])).toMatchObject({ code: 2 })
    await restorable.again(async () => {
      const missing = await run('restore', ['no.backup'])
      expect(missing).toMatchObject({ code: 1, out: '' })
      expect(missing.err).toMatch(/^There is no file .*no\.backup\.\n$/)
    })
    const nowhere = await run('backup', [join('no', 'folder', 'x.backup')])
    expect(nowhere).toMatchObject({ code: 1, out: '' })
    expect(nowhere.err).toMatch(/^.*x\.backup cannot be written: its folder is not there\.\n$/)
    const away = await run('backup', ['x.backup'], { DATABASE_URL: nobodysPort })
    expect(away).toMatchObject({ code: 1, out: '' })
    expect(away.err).toContain('cannot be reached')
    expect(away.err).not.toContain('    at ')
  })
})
