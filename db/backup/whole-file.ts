import { randomUUID } from 'node:crypto'
import { type FileHandle, link, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { BackupError } from './backup-error'

/**
 * Lets `make` write a file under another name, and gives it the real one only once all of it is on the disk: no half backup
 * ever bears the name of a whole one. Without `force` an existing file stays as it is.
 */
export async function wholeFile(
  file: string,
  force: boolean,
  make: (partial: string) => Promise<void>,
): Promise<void> {
  const partial = `${file}.${randomUUID()}.partial`
  try {
    await make(partial)
    await syncPath(partial)
    if (force) await rename(partial, file)
    else {
      // A link refuses a name that is taken, a rename does not.
      await link(partial, file).catch((error: NodeJS.ErrnoException) => {
        throw error.code === 'EEXIST' ? fileExists(file, error) : error
      })
      await rm(partial)
    }
    await syncPath(dirname(file))
  } catch (error) {
    throw notWritten(file, partial, error) ?? error
  } finally {
    await rm(partial, { force: true })
    await rm(`${partial}-wal`, { force: true })
    await rm(`${partial}-shm`, { force: true })
  }
}

const WHY_NOT: Readonly<Record<string, string>> = {
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is no folder',
  EACCES: 'that folder is not ours to write in',
  EROFS: 'its disk can only be read',
  ENOSPC: 'the disk is full',
  SQLITE_FULL: 'the disk is full',
}

/** The error in words, where it is about the file that was to be written and not about what it was made from. */
function notWritten(file: string, partial: string, error: unknown): BackupError | null {
  const { code = '', path } = error as NodeJS.ErrnoException
  const why = WHY_NOT[code]
  const about = path === partial || path === undefined
  return why && about
    ? new BackupError('not_written', `${file} cannot be written: ${why}.`, { cause: error })
    : null
}

export function fileExists(file: string, cause?: unknown): BackupError {
  return new BackupError('file_exists', `${file} is there already. Name another file, or add --force.`, {
    cause,
  })
}

/** Waits until a file, or the names in a folder, are on the disk. */
export async function syncPath(path: string): Promise<void> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, 'r')
    await handle.sync()
  } finally {
    await handle?.close()
  }
}
