import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BackupError } from './backup-error'

interface MigrationJournal {
  readonly entries: readonly { readonly idx: number; readonly tag: string; readonly when: number }[]
}

/** How many of this version's migrations a database has that was last migrated by the one of `when`, ms. */
export async function migrationsUpTo(folder: string, when: number): Promise<number> {
  const { entries } = await journalOf(folder)
  const index = entries.findIndex((entry) => entry.when === when)
  if (index >= 0) return index + 1
  throw new BackupError(
    'newer_version',
    'This backup was made by a newer version of Daypass, or by another one: restore it with that version.',
  )
}

/** Lends a folder that holds only the first `count` migrations. */
export async function withMigrations<T>(
  folder: string,
  count: number,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const lent = await mkdtemp(join(tmpdir(), 'daypass-migrations-'))
  try {
    await cp(folder, lent, { recursive: true })
    const journal = await journalOf(lent)
    const first = { ...journal, entries: journal.entries.slice(0, count) }
    await writeFile(join(lent, 'meta', '_journal.json'), JSON.stringify(first))
    return await use(lent)
  } finally {
    await rm(lent, { recursive: true, force: true })
  }
}

async function journalOf(folder: string): Promise<MigrationJournal> {
  return JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'))
}
