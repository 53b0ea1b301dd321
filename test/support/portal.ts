import { randomBytes } from 'node:crypto'
import { copyFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, inject } from 'vitest'
import { createPortal, type Portal, type PortalParts } from '~/container.server'
import type { Engine } from '~/engine/engine.server'
import { type SettableClock, settableClock } from '~/platform/clock.server'
import type { Services } from '~/platform/services'
import { takeDatabase } from './kept-databases'
import { type MemoryTransport, memoryTransport } from './memory-transport'
import { temporaryFolder } from './temporary-folder'

export type Dialect = 'sqlite' | 'postgres'

export interface TestPortal {
  readonly dialect: Dialect
  readonly portal: Portal
  readonly services: Services
  readonly engine: Engine
  readonly clock: SettableClock
  readonly mails: MemoryTransport
  /** A second portal on the same database, keys and clock: another node. */
  another(): Promise<TestPortal>
  close(): Promise<void>
}

/** Tests start here unless they say otherwise: Tuesday 2026-03-10, 09:00 in UTC. */
export const TEST_NOW = Date.UTC(2026, 2, 10, 9)

/** A whole portal on an empty database of its own, with a clock that stands still and mails that are kept. */
export async function openTestPortal(
  dialect: Dialect,
  now: number = TEST_NOW,
  create: typeof createPortal = createPortal,
  baseUrl = 'http://portal.test:3000',
  parts: Pick<PortalParts, 'connectors'> = {},
  more: Readonly<Record<string, string>> = {},
): Promise<TestPortal> {
  const dataDir = await temporaryFolder('daypass-test-')
  const database = dialect === 'postgres' ? await takeDatabase() : null
  const template = inject('sqliteTemplate')
  if (database === null && template) await copyFile(template, join(dataDir, 'daypass.sqlite'))
  const settings = {
    DAYPASS_DATA_DIR: dataDir,
    DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
    DAYPASS_BASE_URL: baseUrl,
    LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    // Far above what any test gives: the ceiling has tests of its own.
    DAYPASS_GIVING_PER_HOUR: '1000000',
    ...(database ? { DATABASE_URL: database.url } : {}),
    ...more,
  }
  const clock = settableClock(now)
  const opened: Portal[] = []
  const open = async (): Promise<TestPortal> => {
    const mails = memoryTransport()
    // Another node has connections of its own.
    const store = opened.length === 0 && database ? { store: database.store } : {}
    // Each node has a journal of its own.
    const DAYPASS_JOURNAL_DIR = join(dataDir, `journal-${opened.length + 1}`)
    const portal = await create(
      { ...settings, DAYPASS_JOURNAL_DIR },
      {
        ...parts,
        ...store,
        clock,
        mailTransport: mails,
        print: () => undefined,
      },
    )
    opened.push(portal)
    return {
      dialect,
      portal,
      services: portal.services,
      engine: portal.engine,
      clock,
      mails,
      another: open,
      async close() {
        for (const each of opened.splice(0)) await each.close()
        await database?.giveBack()
        await rm(dataDir, { recursive: true, force: true })
      },
    }
  }
  return open()
}

type Open = (now?: number, parts?: Pick<PortalParts, 'connectors'>) => Promise<TestPortal>

function opener(dialect: Dialect): Open {
  return (now, parts) => openTestPortal(dialect, now, createPortal, undefined, parts)
}

/**
 * Tests of what the store makes no difference to. That each query of each page runs on PostgreSQL as well is shown by the
 * table of access, which is tried there (test/routes/access.test.ts).
 */
export function describeOnSqlite(name: string, tests: (open: Open) => void): void {
  describe(name, () => tests(opener('sqlite')))
}

/** The same tests against SQLite and against PostgreSQL: races, reports, restores, and all of the engine that asks the store. */
export function describeOnBothDialects(name: string, tests: (open: Open, dialect: Dialect) => void): void {
  // Mutants of the rules are the same on both: one is enough to catch them.
  const dialects: Dialect[] = process.env.MUTANTS_FOLDER ? ['sqlite'] : ['sqlite', 'postgres']
  describe.each(dialects)(`${name} on %s`, (dialect) => {
    tests(opener(dialect), dialect)
  })
}
