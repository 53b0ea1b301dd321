import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Id } from '~/domain/kernel/ids'

const FILE = 'node.id'
const SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * Which node this is, the same after each start: kept in the data folder, which belongs to one node. Made at the first start;
 * one that cannot be read as such is replaced. Throws the file system's error when the folder cannot be written.
 */
export async function loadNodeId(dataDir: string): Promise<Id> {
  const path = join(dataDir, FILE)
  const kept = await readId(path)
  if (kept !== null) return kept
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomUUID()}`
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(`${randomUUID()}\n`)
    await file.sync()
    await file.close()
    // Something that is no id stands in the way of the link.
    if ((await exists(path)) && (await readId(path)) === null) await rm(path, { force: true })
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(aside, { force: true })
  }
  const made = await readId(path)
  if (made === null) throw new Error(`The file ${path} was changed while it was made.`)
  return made
}

async function readId(path: string): Promise<Id | null> {
  const text = await contentOf(path)
  return text !== null && SHAPE.test(text.trim()) ? text.trim() : null
}

async function exists(path: string): Promise<boolean> {
  return (await contentOf(path)) !== null
}

async function contentOf(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}
