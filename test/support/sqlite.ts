import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { openSqlite } from '../../db/store.sqlite'
import { temporaryFolder } from './temporary-folder'

declare module 'vitest' {
  interface ProvidedContext {
    /** The migrated, empty database file that tests copy; undefined where a run did not make one. */
    sqliteTemplate: string | undefined
  }
}

/** Vitest's global set-up: migrates one SQLite file, because every test would spend some 40 ms on it otherwise. */
export default async function migrateSqlite(project: TestProject): Promise<() => Promise<void>> {
  const folder = await temporaryFolder('daypass-sqlite-')
  const file = join(folder, 'template.sqlite')
  await openSqlite(file, 'db/migrations/sqlite').close()
  project.provide('sqliteTemplate', file)
  return () => rm(folder, { recursive: true, force: true })
}
