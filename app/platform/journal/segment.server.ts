import { type FileHandle, open } from 'node:fs/promises'

/** What a journal needs of a file; tests put failing ones in its place. */
export interface SegmentHandle {
  write(text: string): Promise<void>
  /** Returns only once everything written is on the disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

export interface SegmentFiles {
  /** Begins a file that must not be there yet. */
  create(file: string): Promise<SegmentHandle>
  /** Makes the names in a folder durable. */
  syncFolder(folder: string): Promise<void>
}

export const realFiles: SegmentFiles = {
  async create(file) {
    const handle = await open(file, 'ax', 0o600)
    return {
      write: (text) => writeAll(handle, Buffer.from(text)),
      sync: () => handle.datasync(),
      close: () => handle.close(),
    }
  },
  async syncFolder(folder) {
    const handle = await open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

/** A disk that fills up takes a part of a write. */
async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done)
    if (bytesWritten === 0) throw Object.assign(new Error('nothing was written'), { code: 'EIO' })
    done += bytesWritten
  }
}
