import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run as runBackup } from '~/backup/run-backup'
import { run as runRestore } from '~/backup/run-restore'
import { createPortal, type Portal } from '~/container.server'
import { settableClock } from '~/platform/clock.server'
import { memoryTransport } from './memory-transport'
import { createDatabase, type Dialect, TEST_NOW, type TestPortal } from './portal'

export interface Restorable {
  readonly test: TestPortal
  readonly settings: Readonly<Record<string, string>>
  readonly dataDir: string
  readonly file: string
  backup(): Promise<string[]>
  restore(): Promise<string[]>
  /** Ends the portal, lets `meanwhile` do something to its files, and starts it again on the same journal. */
  again(meanwhile?: () => Promise<unknown>): Promise<TestPortal>
  close(): Promise<void>
}

/** A portal whose database can be copied, lost and brought back, as its operator would. */
export async function openRestorable(
  dialect: Dialect,
  now: number = TEST_NOW,
  sealKey = randomBytes(32).toString('base64'),
): Promise<Restorable> {
  const dataDir = await mkdtemp(join(tmpdir(), 'daypass-restore-'))
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
  return {
    test: await open(),
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

/** Keeps a copy of a folder, and answers what puts it back. */
export async function keepCopy(folder: string): Promise<() => Promise<void>> {
  const copy = await mkdtemp(join(tmpdir(), 'daypass-copy-'))
  await cp(folder, copy, { recursive: true })
  return async () => {
    await rm(folder, { recursive: true, force: true })
    await cp(copy, folder, { recursive: true })
    await rm(copy, { recursive: true, force: true })
  }
}
