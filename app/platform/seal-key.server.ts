import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

const KEY_BYTES = 32

/** The key that seals all others cannot be used. The message is for the operator and holds no key. */
export class SealKeyError extends Error {
  override readonly name = 'SealKeyError'
}

export interface SealKeySource {
  /** From the environment; then no file is read or written. */
  readonly sealKey: KeyObject | null
  readonly sealKeyFile: string
}

/** 32 bytes from base64 or base64url, or null when the text is anything else. */
export function parseSealKey(text: string): KeyObject | null {
  const plain = text.trim()
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(plain)) return null
  const bytes = Buffer.from(plain, 'base64')
  return bytes.length === KEY_BYTES ? createSecretKey(bytes) : null
}

/**
 * The seal key from the environment, or from its file, which is made on the first start with mode 600.
 * Throws SealKeyError when the file is open to others, holds no key, or cannot be read or made.
 */
export async function loadSealKey(source: SealKeySource): Promise<KeyObject> {
  if (source.sealKey !== null) return source.sealKey
  const path = source.sealKeyFile
  try {
    return (await readKeyFile(path)) ?? (await makeKeyFile(path))
  } catch (error) {
    if (error instanceof SealKeyError) throw error
    throw new SealKeyError(`The seal key file ${path} cannot be read or made: ${reasonOf(error)}`, {
      cause: error,
    })
  }
}

async function readKeyFile(path: string): Promise<KeyObject | null> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return null
  try {
    // The open handle is asked, not the path: the file cannot be exchanged in between.
    const { mode } = await file.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8)
      throw new SealKeyError(
        `The seal key file ${path} is open to others than its owner (mode ${octal}). ` +
          `Run "chmod 600 ${path}", or give the key in DAYPASS_SEAL_KEY. Others may have read it: consider a new one.`,
      )
    }
    const key = parseSealKey(await file.readFile('utf8'))
    if (key === null) throw new SealKeyError(`The seal key file ${path} does not hold 32 bytes in base64.`)
    return key
  } finally {
    await file.close()
  }
}

/** Written aside, synced, then linked: two processes that start at once agree on one key, and none is half written. */
async function makeKeyFile(path: string): Promise<KeyObject> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(aside, 'wx', 0o600)
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`)
    await file.sync()
    await file.close()
    await link(aside, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    })
  } finally {
    await rm(aside, { force: true })
  }
  const key = await readKeyFile(path)
  if (key === null) throw new SealKeyError(`The seal key file ${path} was removed while it was made.`)
  return key
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
