import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import config from './dependency-cruiser.cjs'
import { GROUND, LAWFUL, PLANTED, type Planted } from './planted'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const DEPCRUISE = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
const RULES = join(ROOT, 'test/architecture/dependency-cruiser.cjs')

interface Violation {
  readonly from: string
  readonly to: string
  readonly rule: { readonly name: string }
}

async function violationsIn(folder: string): Promise<readonly Violation[]> {
  const args = [DEPCRUISE, '--config', RULES, '--output-type', 'json', 'app', 'db']
  const run = promisify(execFile)(process.execPath, args, { cwd: folder, maxBuffer: 256 * 1024 * 1024 })
  // It exits with the number of violations; the report is on standard output all the same.
  const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => {
    if (!error.stdout.startsWith('{'))
      throw new Error(`dependency-cruiser failed: ${error.stderr}${error.stdout}`)
    return error
  })
  return JSON.parse(stdout).summary.violations
}

/** That they hold in the real tree is the stage `arrows` of `npm test`. */
describe('import arrows', () => {
  describe('when each is violated once', () => {
    let folder: string
    let found: readonly Violation[]

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'daypass-arrows-'))
      const plant = async ({ file, source }: Planted) => {
        await mkdir(dirname(join(folder, file)), { recursive: true })
        await writeFile(join(folder, file), source)
      }
      for (const each of [...GROUND, ...LAWFUL, ...Object.values(PLANTED).flat()]) await plant(each)
      for (const each of ['tsconfig.json', 'package.json', 'node_modules']) {
        await symlink(join(ROOT, each), join(folder, each))
      }
      found = await violationsIn(folder)
    })

    afterAll(() => rm(folder, { recursive: true, force: true }))

    it('has a violation planted for every rule', () => {
      expect(Object.keys(PLANTED).sort()).toEqual(config.forbidden?.map((rule) => rule.name ?? '').sort())
    })

    const cases = Object.entries(PLANTED).flatMap(([rule, files]) =>
      files.map(({ file }) => ({ rule, file })),
    )
    it.each(cases)('$rule rejects $file', ({ rule, file }) => {
      expect(found.filter((each) => each.from === file).map((each) => each.rule.name)).toContain(rule)
    })

    it('refuses no lawful import', () => {
      const innocent = new Set([...GROUND, ...LAWFUL].map(({ file }) => file))
      expect(found.filter((each) => innocent.has(each.from))).toEqual([])
    })
  })
})
