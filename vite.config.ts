import { vitePlugin as remix } from '@remix-run/dev'
import tailwindcss from '@tailwindcss/vite'
import tsconfigPaths from 'vite-tsconfig-paths'
import { defineConfig } from 'vitest/config'
import remixConfig from './remix.config.js'
import { LongestFirst } from './test/longest-first'

/**
 * One configuration for the build and for the tests. Remix's plugin stays out of the tests: they import
 * modules as Node does, and reach routes through the built server (test/support/global-setup.ts).
 *
 * The projects differ in what they need to run, so that one of them alone starts fast:
 * unit (nothing), integration (databases and peers), http (the built server as well), e2e (and a browser).
 */
const INTEGRATION = ['db', 'usecases', 'engine', 'connectors', 'platform']
const OVER_HTTP = ['routes', 'http', 'server', 'cli']
const LATER = ['e2e', 'bench', 'experiments']
const DATABASES = ['test/support/sqlite.ts', 'test/support/postgres.ts']
/** On two processors a third worker finds time while tests wait for peers, leases and processes of their own. */
const WAITING = { maxWorkers: 3, sequence: { sequencer: LongestFirst, groupOrder: 1 } }

export default defineConfig({
  plugins: [tailwindcss(), !process.env.VITEST && remix(remixConfig), tsconfigPaths()],
  // All 1,600 icons would be loaded at start otherwise, 31 MB and 0.9 s, for the sixty in use.
  ssr: { noExternal: ['lucide-react'] },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    // Files share the modules that a worker has loaded: loading them anew for each took longer than most tests. So no
    // test may leave anything behind in a module or in the process; what it spies on is put back for it.
    isolate: false,
    restoreMocks: true,
    sequence: { sequencer: LongestFirst },
    passWithNoTests: false,
    // Nothing here sleeps: these are ceilings for a slow machine, not durations that a test counts on.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...INTEGRATION, ...OVER_HTTP, ...LATER].map((folder) => `test/${folder}/**`),
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          ...WAITING,
          include: [`test/{${INTEGRATION.join(',')}}/**/*.test.{ts,tsx}`],
          globalSetup: DATABASES,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'http',
          ...WAITING,
          include: [`test/{${OVER_HTTP.join(',')}}/**/*.test.{ts,tsx}`],
          globalSetup: [...DATABASES, 'test/support/global-setup.ts'],
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'experiments',
          ...WAITING,
          include: ['test/experiments/**/*.test.ts'],
          globalSetup: DATABASES,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.{ts,tsx}'],
          globalSetup: [...DATABASES, 'test/support/global-setup.ts'],
          testTimeout: 300_000,
        },
      },
    ],
  },
})
