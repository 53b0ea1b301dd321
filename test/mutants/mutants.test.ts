import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { MUTANTS } from './table'

interface Report {
  readonly counts: Readonly<Record<string, { passed: number; failed: string[]; broken: string[] }>>
  /** Mutants whose text was not found exactly once. */
  readonly lost: readonly string[]
}

const ROOT = resolve(import.meta.dirname, '../..')
const VITEST = join(ROOT, 'node_modules/vitest/vitest.mjs')

/** A ceiling for a slow machine, not a duration that is counted on. */
const CEILING = 900_000

async function runMutants(): Promise<Report> {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-mutants-'))
  const file = join(folder, 'report.json')
  // A run of its own: what vitest tells its workers through the environment is not for it.
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(VITEST|TEST|MODE|DEV|PROD|NODE_OPTIONS)/.test(name),
  )
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(own), NODE_ENV: 'test', MUTANTS_REPORT: file }
  const args = [VITEST, 'run', '--config', 'test/mutants/vitest.config.ts']
  try {
    const output = await new Promise<string>((done) => {
      // It exits with 1 when tests fail, as they must; the report tells which.
      execFile(
        process.execPath,
        args,
        { cwd: ROOT, env, maxBuffer: 256 * 1024 * 1024 },
        (error, out, err) => {
          done(`${error?.message ?? ''}\n${out}\n${err}`)
        },
      )
    })
    const text = await readFile(file, 'utf8').catch((cause: unknown) => {
      throw new Error(`the mutants did not run:\n${output}`, { cause })
    })
    return JSON.parse(text) as Report
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

describe('every mutant of the rules is caught', () => {
  let report: Report

  beforeAll(async () => {
    report = await runMutants()
  }, CEILING)

  it('by tests that pass without it', () => {
    expect(report.counts.unmutated).toMatchObject({ failed: [], broken: [] })
    expect(report.counts.unmutated?.passed).toBeGreaterThan(0)
  })

  it('and each still finds the text it changes', () => {
    expect(report.lost).toEqual([])
    expect(new Set(MUTANTS.map((mutant) => mutant.name)).size).toBe(MUTANTS.length)
  })

  it.each(MUTANTS.map((mutant) => mutant.name))('%s', (name) => {
    const count = report.counts[name]
    // A mutant that cannot even be loaded proves nothing.
    expect(count?.broken).toEqual([])
    expect(count?.failed.length, `nobody noticed: ${name}`).toBeGreaterThan(0)
  })
})
