import { randomBytes } from 'node:crypto'
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run as runBackup } from '~/backup/run-backup'
import { run as runRestore } from '~/backup/run-restore'
import { createPortal, type Portal } from '~/container.server'
import { settableClock } from '~/platform/clock.server'
import { parseEnv } from '~/platform/env.server'
import { openJournal } from '~/platform/journal/journal.server'
import { createLogger } from '~/platform/logger.server'
import { loadSealKey } from '~/platform/seal-key.server'
import { openStore } from '~db/open-store'
import type { Store } from '~db/store'
import { memoryTransport } from './memory-transport'
import { type Dialect, TEST_NOW, type TestPortal } from './portal'
import { createDatabase } from './postgres-database'
import { temporaryFolder } from './temporary-folder'

export interface Restorable {
  readonly test: TestPortal
  readonly settings: Readonly<Record<string, string>>
  readonly dataDir: string
  readonly file: string
  backup(): Promise<string[]>
  restore(): Promise<string[]>
  /** Ends the portal, lets `meanwhile` do something to its files, and starts it again on the same journal. */
  again(meanwhile?: () => Promise<unknown>): Promise<TestPortal>
  /** Starts, and dies at its nth transaction: right before it commits, or right after. False when there are fewer. */
  dyingStart(nth: number, when: 'before its commit' | 'after its commit'): Promise<boolean>
  close(): Promise<void>
}

/** A portal whose database can be copied, lost and brought back, as its operator would. */
export async function openRestorable(
  dialect: Dialect,
  now: number = TEST_NOW,
  sealKey = randomBytes(32).toString('base64'),
): Promise<Restorable> {
  const dataDir = await temporaryFolder('daypass-restore-')
  const database = dialect === 'postgres' ? await createDatabase() : null
  const settings = {
    DAYPASS_DATA_DIR: dataDir,
    DAYPASS_SEAL_KEY: sealKey,
    DAYPASS_BASE_URL: 'http://portal.test:3000',
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    ...(database ? { DATABASE_URL: database.url } : {}),
  }
  const clock = settableClock(now)
  const mails = memoryTransport()
  const file = join(dataDir, 'copy.backup')
  let portal: Portal | null = null
  const open = async (): Promise<TestPortal> => {
    const opened = await createPortal(settings, { clock, mailTransport: mails, print: () => undefined })
    portal = opened
    return {
      dialect,
      portal: opened,
      services: opened.services,
      engine: opened.engine,
      clock,
      mails,
      another: () => Promise.reject(new Error('one portal at a time')),
      close: async () => undefined,
    }
  }
  const end = async () => {
    await portal?.close()
    portal = null
  }
  /** Like the end of a process: nothing is written any more, the journal's last word least of all. */
  const dyingStart: Restorable['dyingStart'] = async (nth, when) => {
    await end()
    const env = parseEnv(settings)
    const plain = await openStore(env)
    const log = createLogger('silent')
    const journal = await openJournal({
      folder: env.journalDir,
      sealKey: await loadSealKey(env),
      keep: env.journalKeep,
      clock,
      log,
    })
    let count = 0
    const store: Store = {
      ...plain,
      async transact(work, lane) {
        count += 1
        if (count > nth) throw new Died()
        const dies = count === nth
        const done = await plain.transact(async (tx) => {
          const result = await work(tx)
          if (dies && when === 'before its commit') throw new Died()
          return result
        }, lane)
        if (dies) throw new Died()
        return done
      },
    }
    try {
      portal = await createPortal(settings, {
        store,
        journal,
        clock,
        mailTransport: mails,
        print: () => undefined,
      })
      await end()
      return false
    } catch (error) {
      if (!(error instanceof Died)) throw error
      const journalBack = await keepCopy(env.journalDir)
      await plain.close()
      await journal.close()
      await journalBack()
      return true
    }
  }
  return {
    test: await open(),
    dyingStart,
    settings,
    dataDir,
    file,
    backup: () => runBackup(file, true, settings),
    restore: () => runRestore(file, false, settings),
    async again(meanwhile) {
      await end()
      await meanwhile?.()
      return open()
    },
    async close() {
      await end()
      await database?.drop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

class Died extends Error {}

/** Keeps a copy of a folder, and answers what puts it back. */
export async function keepCopy(folder: string): Promise<() => Promise<void>> {
  const copy = await temporaryFolder('daypass-copy-')
  await cp(folder, copy, { recursive: true })
  return async () => {
    await rm(folder, { recursive: true, force: true })
    await cp(copy, folder, { recursive: true })
    await rm(copy, { recursive: true, force: true })
  }
}
