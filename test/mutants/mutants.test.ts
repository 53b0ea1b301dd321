import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundle, findsItsText } from './bundle'
import { MUTANTS } from './table'
import type { Count } from './vitest.config'

const ROOT = resolve(import.meta.dirname, '../..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

/** A ceiling for a slow machine, not a duration that is counted on. */
const CEILING = 900_000

/** What the tests of each mutant came to, by its place in the table, and by 'unmutated'. */
async function runMutants(): Promise<Readonly<Record<string, Count>>> {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-mutants-'))
  try {
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
    await bundle('unmutated', [...new Set(MUTANTS.flatMap(({ tests }) => tests))], null, folder)
    for (const [at, mutant] of MUTANTS.entries()) await bundle(`${at}`, mutant.tests, mutant, folder)
    const output = await runVitest(folder)
    const text = await readFile(join(folder, 'counts.json'), 'utf8').catch((cause: unknown) => {
      throw new Error(`the mutants did not run:\n${output}`, { cause })
    })
    return JSON.parse(text)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** It exits with 1 when tests fail, as they must: `counts.json` tells which. */
function runVitest(folder: string): Promise<string> {
  // A run of its own: what vitest tells its workers through the environment is not for it.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|MODE|DEV|PROD|NODE_OPTIONS)/.test(name),
  )
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(own), NODE_ENV: 'test', MUTANTS_FOLDER: folder }
  const args = [VITEST, 'run', '--config', join(import.meta.dirname, 'vitest.config.ts')]
  return new Promise((done) => {
    execFile(process.execPath, args, { cwd: ROOT, env, maxBuffer: 256 * 1024 * 1024 }, (error, out, err) => {
      done(`${error?.message ?? ''}\n${out}\n${err}`)
    })
  })
}

describe('every mutant of the rules is caught', () => {
  let counts: Readonly<Record<string, Count>>

  beforeAll(async () => {
    counts = await runMutants()
  }, CEILING)

  it('by tests that pass without it', () => {
    expect(counts.unmutated).toMatchObject({ failed: [], broken: [] })
    expect(counts.unmutated?.passed).toBeGreaterThan(0)
  })

  it('and each finds the text it changes', () => {
    expect(MUTANTS.filter((mutant) => !findsItsText(mutant))).toEqual([])
    expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length)
  })

  it.each(MUTANTS.map(({ name }, at) => [name, at] as const))('%s', (name, at) => {
    const count = counts[at]
    // A mutant that cannot even be loaded proves nothing.
    expect(count?.broken).toEqual([])
    expect(count?.failed.length, `nobody noticed: ${name}`).toBeGreaterThan(0)
  })
})
