import { randomBytes } from 'node:crypto'
import { copyFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as othersTurn } from 'node:timers/promises'
import { gunzipSync, gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { run as runBackup } from '~/backup/run-backup'
import { run as runRestore } from '~/backup/run-restore'
import { personById, updatePerson } from '~db/repositories/people'
import { sampleOrganisation } from '../support/organisation'
import { type Dialect, TEST_NOW } from '../support/portal'
import { openRaw } from '../support/raw-database'
import { openRestorable, type Restorable } from '../support/restorable'

/** Every row of these, as text: what a restore must bring back to the last byte. */
const TABLES = [
  'person',
  'stored_file',
  'connected_system',
  'audit_event',
  'audit_subject',
  'role_assignment',
  'key_ring',
]

describe.each(['sqlite', 'postgres'] as Dialect[])('a backup of %s', (dialect) => {
  let restorable: Restorable
  let other: Restorable
  beforeEach(async () => {
    // The seal key is not in a backup: whoever restores it has a copy.
    const sealKey = randomBytes(32).toString('base64')
    restorable = await openRestorable(dialect, TEST_NOW, sealKey)
    other = await openRestorable(dialect, TEST_NOW, sealKey)
    await sampleOrganisation(restorable.test)
  })
  afterEach(async () => {
    await restorable.close()
    await other.close()
  })

  const into = (settings: Restorable['settings'], file: string) => runRestore(file, false, settings)
  const contents = async ({ settings, dataDir }: Restorable) => {
    const raw = await openRaw(dialect, { dataDir, databaseUrl: settings.DATABASE_URL ?? null })
    try {
      const rows: unknown[] = []
      for (const table of TABLES) rows.push(await raw.rows(`select * from ${table} order by 1, 2, 3`))
      return JSON.stringify(rows)
    } finally {
      await raw.close()
    }
  }

  it('made while the portal writes, brings back every row into another database', async () => {
    const { store } = restorable.test.services
    const odd = 'a\u2028b\r\n"\\ \u{1f600} end'
    await store.transact((tx) => tx.q.update(tx.t.site).set({ callName: odd }))
    const writing = { on: true, count: 0 }
    const writer = (async () => {
      for (; writing.on; writing.count++) {
        await store.transact((tx) => tx.q.update(tx.t.site).set({ callPhone: String(writing.count) }))
        // SQLite answers at once: without a turn for others the backup would never begin.
        await othersTurn()
      }
    })()
    const printed = await restorable.backup()
    writing.on = false
    await writer
    expect(printed.join('\n')).toContain('The seal key is not in it')
    expect((await stat(restorable.file)).mode & 0o077).toBe(0)
    const before = await contents(restorable)
    const opened = await other.again(() => into(other.settings, restorable.file))
    // People, files and systems; the log has one event more, which tells of the restore.
    expect(JSON.parse(await contents(other)).slice(0, 3)).not.toEqual([[], [], []])
    expect(JSON.parse(await contents(other)).slice(0, 2)).toEqual(JSON.parse(before).slice(0, 2))
    const { read, t } = opened.services.store
    const [site] = await read.q.select().from(t.site)
    expect(site?.callName).toBe(odd)
  })

  it('never takes the place of a file unless told to', async () => {
    await writeFile(restorable.file, 'mine')
    await expect(runBackup(restorable.file, false, restorable.settings)).rejects.toMatchObject({
      code: 'file_exists',
    })
    expect(await readFile(restorable.file, 'utf8')).toBe('mine')
    await runBackup(restorable.file, true, restorable.settings)
    expect((await stat(restorable.file)).size).toBeGreaterThan(1_000)
  })

  it('is not restored while a portal runs, and the database stays what it was', async () => {
    await restorable.backup()
    await expect(into(other.settings, restorable.file)).rejects.toMatchObject({ code: 'portal_runs' })
    // Also where the portal keeps its journal elsewhere: the database itself tells.
    const elsewhere = { ...other.settings, DAYPASS_JOURNAL_DIR: join(other.dataDir, 'elsewhere') }
    await expect(into(elsewhere, restorable.file)).rejects.toMatchObject({ code: 'portal_runs' })
  })

  it('that is cut, changed or something else is refused before anything is touched', async () => {
    await restorable.backup()
    const whole = await readFile(restorable.file)
    const bad = join(restorable.dataDir, 'bad')
    await writeFile(bad, whole.subarray(0, Math.floor(whole.length / 2)))
    await other.again(async () => {
      await expect(into(other.settings, bad)).rejects.toMatchObject({ name: 'BackupError' })
      await writeFile(bad, 'hello')
      await expect(into(other.settings, bad)).rejects.toMatchObject({ code: 'not_a_backup' })
      await expect(into(other.settings, join(bad, 'no'))).rejects.toBeInstanceOf(Error)
      if (dialect === 'postgres') {
        const text = gunzipSync(whole).toString()
        await writeFile(bad, gzipSync(text.replace('Kestrel', 'Kestrol')))
        await expect(into(other.settings, bad)).rejects.toMatchObject({ code: 'damaged' })
      } else {
        const changed = Buffer.from(whole)
        changed.fill(0xff, Math.floor(whole.length / 2), Math.floor(whole.length / 2) + 8_192)
        await writeFile(bad, changed)
        await expect(into(other.settings, bad)).rejects.toMatchObject({ code: 'damaged' })
      }
    })
    await copyFile(restorable.file, bad)
    await other.again(() => into(other.settings, bad))
  })
})

describe('a SQLite database that is damaged', () => {
  it('leaves nothing of itself in the one that is restored in its place', async () => {
    const restorable = await openRestorable('sqlite')
    try {
      const organisation = await sampleOrganisation(restorable.test)
      const tomasz = organisation.people.tomasz as string
      await restorable.backup()
      const database = join(restorable.dataDir, 'daypass.sqlite')
      const name = (text: string) =>
        restorable.test.services.store.transact((tx) => updatePerson(tx, tomasz, { name: text }))
      const other = new Database(database)
      other.pragma('wal_checkpoint(TRUNCATE)')
      other.close()
      await name('Somebody Else')
      // What a process leaves behind that ended without a word, on a disk that lost the file's beginning.
      const log = await readFile(`${database}-wal`)
      expect(log.includes('Somebody Else')).toBe(true)
      const opened = await restorable.again(async () => {
        await writeFile(`${database}-wal`, log)
        await writeFile(database, Buffer.alloc(8_192, 1))
        await restorable.restore()
      })
      const { read } = opened.services.store
      expect((await personById(read, tomasz))?.name).toBe('Tomasz Nowak')
    } finally {
      await restorable.close()
    }
  })
})
