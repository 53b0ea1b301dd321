import { writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { defineConfig } from 'vitest/config'
import type { Reporter, TestModule } from 'vitest/node'

/** The tests under mutation, as `bundle.ts` wrote them into MUTANTS_FOLDER. `mutants.test.ts` runs this and reads the counts. */
const FOLDER = process.env.MUTANTS_FOLDER ?? ''

/** For a slow machine: a mutant that is only slow must not pass for one that was caught. */
const CEILING = 300_000

export interface Count {
  passed: number
  failed: string[]
  broken: string[]
}

/** What the files of each name came to, as JSON in the folder. */
class Counts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const counts: Record<string, Count> = {}
    for (const module of modules) {
      const [name = ''] = basename(module.moduleId).split('-')
      counts[name] ??= { passed: 0, failed: [], broken: [] }
      const count = counts[name]
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
    writeFileSync(join(FOLDER, 'counts.json'), JSON.stringify(counts))
  }
}

export default defineConfig({
  root: FOLDER,
  test: {
    include: ['*.test.mjs'],
    setupFiles: [join(import.meta.dirname, 'first-failure.ts')],
    testTimeout: CEILING,
    hookTimeout: CEILING,
    pool: 'forks',
    maxWorkers: 2,
    // Node loads the bundles itself: transformed by Vite, half a megabyte each would take most of the time.
    server: { deps: { external: [/\d\.mjs$/] } },
    // Each file has modules of its own.
    isolate: false,
    reporters: [new Counts()],
  },
})
