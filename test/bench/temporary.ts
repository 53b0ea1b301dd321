import { rmSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Removes a folder when the process ends, on a signal too, whatever its children still write; answers what takes that back. */
export function removedAtExit(folder: string): () => void {
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  const leave = () => process.exit(130)
  process.on('exit', remove)
  for (const signal of SIGNALS) process.once(signal, leave)
  return () => {
    process.off('exit', remove)
    for (const signal of SIGNALS) process.off(signal, leave)
  }
}

/** Refuses what would fill the disk. */
export async function requireDisk(bytes: number, what: string): Promise<void> {
  const { bavail, bsize } = await statfs(tmpdir())
  const free = bavail * bsize
  if (free >= bytes) return
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`
  throw new Error(
    `${what} takes ${gigabytes(bytes)} in ${tmpdir()} while it is measured, and ${gigabytes(free)} are free. ` +
      'Free some, set TMPDIR to another disk, or try it smaller with --size.',
  )
}
