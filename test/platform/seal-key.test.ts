import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parseEnv } from '~/platform/env.server'
import { loadSealKey, SealKeyError } from '~/platform/seal-key.server'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daypass-seal-'))
})
afterEach(() => rm(folder, { recursive: true }))

const env = (more: Record<string, string> = {}) =>
  parseEnv({ DAYPASS_DATA_DIR: join(folder, 'data'), ...more })
const bytesOf = async (source = env()) => (await loadSealKey(source)).export()

describe('loadSealKey', () => {
  it('makes a key on the first start, for its owner only, and finds it on the next', async () => {
    const first = await bytesOf()
    expect(first).toHaveLength(32)
    const path = join(folder, 'data', 'seal.key')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'data'))).toEqual(['seal.key'])
    expect(await bytesOf()).toEqual(first)
    expect(Buffer.from(await readFile(path, 'utf8'), 'base64')).toEqual(first)
  })

  it('makes another key in another place', async () => {
    const other = env({ DAYPASS_SEAL_KEY_FILE: join(folder, 'other.key') })
    expect(await bytesOf(other)).not.toEqual(await bytesOf())
  })

  it('agrees with itself when several processes start at once', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => bytesOf()))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
  })

  it.each([0o640, 0o604, 0o660])('refuses a file of mode %o, and says what to do', async (mode) => {
    await bytesOf()
    const path = join(folder, 'data', 'seal.key')
    await chmod(path, mode)
    const refusal = loadSealKey(env())
    await expect(refusal).rejects.toThrow(SealKeyError)
    await expect(refusal).rejects.toThrow(`chmod 600 ${path}`)
  })

  it('refuses a file that holds no key instead of making a new one', async () => {
    const path = join(folder, 'empty.key')
    await writeFile(path, '', { mode: 0o600 })
    await expect(loadSealKey(env({ DAYPASS_SEAL_KEY_FILE: path }))).rejects.toThrow('does not hold 32 bytes')
    expect(await readFile(path, 'utf8')).toBe('')
  })

  it('says which file it could not make', async () => {
    const path = join(folder, 'file', 'seal.key')
    await writeFile(join(folder, 'file'), 'not a folder')
    await expect(loadSealKey(env({ DAYPASS_SEAL_KEY_FILE: path }))).rejects.toThrow(
      `The seal key file ${path}`,
    )
  })

  it('takes the key from the environment and then touches no file', async () => {
    const given = Buffer.alloc(32, 9)
    expect(await bytesOf(env({ DAYPASS_SEAL_KEY: given.toString('base64url') }))).toEqual(given)
    expect(await readdir(folder)).toEqual([])
  })
})
