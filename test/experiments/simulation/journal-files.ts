import { closeSync, openSync, writeSync } from 'node:fs'
import type { SegmentFiles } from '~/platform/journal/segment.server'

/**
 * Files of a journal that are written at once, so that no time of the real world passes within a run, and never by a process
 * that is dead. Nothing is synced: the machine itself does not fail here.
 */
export function filesOver(isDead: () => boolean): SegmentFiles {
  return {
    async create(file) {
      const handle = openSync(file, 'ax', 0o600)
      return {
        async write(text) {
          if (isDead()) throw Object.assign(new Error('the process is dead'), { code: 'EIO' })
          writeSync(handle, text)
        },
        sync: async () => undefined,
        close: async () => closeSync(handle),
      }
    },
    syncFolder: async () => undefined,
  }
}
