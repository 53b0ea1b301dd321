import Database from 'better-sqlite3'

/**
 * Holds a file for this process alone: the operating system lets go of it however the process ends, which a number in a
 * file does not tell. Answers what gives it back, or null while somebody else holds it.
 */
export function holdFile(file: string): (() => void) | null {
  const lock = new Database(file, { timeout: 0 })
  try {
    lock.pragma('locking_mode = EXCLUSIVE')
    // Locks are all that is wanted of it: nothing is written, so that it can be held on a full disk too.
    lock.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    lock.close()
    if ((error as { code?: unknown }).code === 'SQLITE_BUSY') return null
    throw error
  }
  return () => lock.close()
}
