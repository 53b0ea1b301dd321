import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'
import tsconfigPaths from 'vite-tsconfig-paths'
import { defineConfig } from 'vitest/config'
import type { Reporter, TestModule } from 'vitest/node'
import { MUTANTS, type Mutant } from './table'

/**
 * The tests under mutation: one project for each mutant, in which Vite hands out the mutated text of its one file, and one
 * without any. Nothing is written into the tree. `mutants.test.ts` runs this and reads the counts.
 */
const ROOT = resolve(import.meta.dirname, '../..')

/** For a slow machine: a mutant that is only slow must not pass for one that was caught. */
const CEILING = 300_000

function mutation({ file, from, to }: Mutant): Plugin {
  const path = join(ROOT, file)
  return {
    name: 'mutant',
    enforce: 'pre',
    transform(code, id) {
      return id.split('?')[0] === path ? code.replace(from, () => to) : undefined
    },
  }
}

/** Mutants whose text does not stand in its file exactly once; they are reported and not run. */
const lost = MUTANTS.filter(
  ({ file, from }) => readFileSync(join(ROOT, file), 'utf8').split(from).length !== 2,
)

function project(name: string, tests: readonly string[], plugins: Plugin[]) {
  return {
    root: ROOT,
    plugins: [...plugins, tsconfigPaths()],
    test: {
      name,
      include: [...tests],
      setupFiles: [join(import.meta.dirname, 'first-failure.ts')],
      testTimeout: CEILING,
      hookTimeout: CEILING,
    },
  }
}

/** What each project came to, as JSON in the file that MUTANTS_REPORT names. */
class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Record<string, { passed: number; failed: string[]; broken: string[] }> = {}
    for (const module of modules) {
      counts[module.project.name] ??= { passed: 0, failed: [], broken: [] }
      const count = counts[module.project.name]
      if (!count) continue
      count.broken.push(...module.errors().map((error) => `${module.relativeModuleId}: ${error.message}`))
      for (const test of module.children.allTests()) {
        const { state, errors } = test.result()
        if (state === 'passed') count.passed++
        if (state !== 'failed') continue
        const message = `${test.fullName}: ${errors[0]?.message}`
        // Whoever ran out of time has noticed nothing.
        if (message.includes('timed out in')) count.broken.push(message)
        else count.failed.push(message)
      }
    }
    const report = { counts, lost: lost.map((mutant) => mutant.name) }
    writeFileSync(process.env.MUTANTS_REPORT ?? '', JSON.stringify(report))
  }
}

export default defineConfig({
  root: ROOT,
  test: {
    pool: 'threads',
    maxWorkers: 2,
    reporters: [new Counts()],
    projects: [
      project('unmutated', [...new Set(MUTANTS.flatMap((mutant) => mutant.tests))], []),
      ...MUTANTS.filter((mutant) => !lost.includes(mutant)).map((mutant) =>
        project(mutant.name, mutant.tests, [mutation(mutant)]),
      ),
    ],
  },
})
