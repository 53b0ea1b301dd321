import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where Linux keeps files in memory. */
const IN_MEMORY = '/dev/shm'

/** In bytes; containers often get 64 MB there, too little for a run's databases. */
const ROOM = 1024 ** 3

/**
 * A new folder for what a test throws away, in memory where there is room: databases wait for the disk at each commit,
 * as they must, and there the wait is short. Nothing is opened otherwise than in production for it.
 */
export async function temporaryFolder(prefix: string): Promise<string> {
  return mkdtemp(join((await hasRoom(IN_MEMORY)) ? IN_MEMORY : tmpdir(), prefix))
}

async function hasRoom(folder: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(folder)
    return bavail * bsize > ROOM
  } catch {
    // Not Linux: there is no such folder.
    return false
  }
}
