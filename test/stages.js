// @ts-check
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
export const BIN = join(ROOT, 'node_modules')

/** How the title of tests ends that were skipped because ONVIF's schemas, which no package brings, are not here. */
export const WITHOUT_SCHEMAS = "(without ONVIF's schemas)"

/**
 * @typedef {{ passed: number, failed: number, skipped: number, excused?: number }} Count `excused` of those skipped need what no package brings
 * @typedef {(output: string) => void} Write
 * @typedef {object} Stage
 * @property {string} name
 * @property {string} about
 * @property {boolean} together whether it may run beside its neighbours that may, too
 * @property {(rest: readonly string[], write: Write | null) => Promise<Count>} run `write` takes all output at the end; null prints it as it comes
 */

/** @type {readonly Stage[]} in the order in which they run: what fails fastest comes first */
export const STAGES = [
  check('lint', 'format and lint', ['@biomejs/biome/bin/biome', 'check', '.']),
  check('types', 'types', ['typescript-7/bin/tsc']),
  check('arrows', 'import directions', [
    'dependency-cruiser/bin/dependency-cruise.mjs',
    '--config',
    'test/architecture/dependency-cruiser.cjs',
    'app',
    'db',
  ]),
  check('build', 'the server and the browser bundle', ['../app/cli/ensure-installed.js', '--build']),
  // It waits for nothing, and the types keep one processor busy for longest.
  { ...tests('unit', 'rules and components, alone'), together: true },
  tests('integration', 'SQLite, PostgreSQL and real peers'),
  tests('http', 'the built server, over HTTP'),
  tests('experiments', 'faults, in their quick form'),
  tests('e2e', 'journeys in Chromium'),
]

/**
 * A tool that is right or wrong as a whole: one test.
 *
 * @param {string} name
 * @param {string} about
 * @param {readonly string[]} command a script under node_modules, and its arguments
 * @returns {Stage}
 */
function check(name, about, [script = '', ...args]) {
  return {
    name,
    about,
    together: true,
    async run(rest, write) {
      const status = await runNode([join(BIN, script), ...args, ...rest], {}, write)
      return status === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
    },
  }
}

/**
 * One project of vite.config.ts, counted from vitest's JSON report.
 *
 * @param {string} name
 * @param {string} about
 * @returns {Stage}
 */
function tests(name, about) {
  return {
    name,
    about,
    together: false,
    async run(rest, write) {
      const folder = await mkdtemp(join(tmpdir(), 'daypass-tests-'))
      const file = join(folder, 'report.json')
      try {
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
        const args = [join(BIN, 'vitest/vitest.mjs'), 'run', '--project', name, ...reporters, ...rest]
        const status = await runNode(args, { NODE_ENV: 'test' }, write)
        return countReport(await readReport(file), status)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
export async function readReport(file) {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    // No report, or half of one: vitest ended before its tests did. countReport makes a failure of it.
    return null
  }
}

/**
 * What a report comes to. A file that could not be loaded is a failure, and so is an error outside any test, a
 * run that ended without a report, and a run without a single test.
 *
 * @param {any} report vitest's JSON report, null when there is none
 * @param {number} status vitest's exit code
 * @returns {Count}
 */
export function countReport(report, status) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const passed = report.numPassedTests
  const skipped = report.numPendingTests + report.numTodoTests
  const broken = report.testResults.filter(
    (/** @type {any} */ file) =>
      file.status === 'failed' &&
      !file.assertionResults.some((/** @type {any} */ test) => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + broken
  const nothingRan = passed + failed === 0
  const excused = report.testResults
    .flatMap((/** @type {any} */ file) => file.assertionResults)
    .filter((/** @type {any} */ test) =>
      test.ancestorTitles?.some((/** @type {string} */ title) => title.endsWith(WITHOUT_SCHEMAS)),
    ).length
  const more = excused > 0 ? { excused } : {}
  return { passed, failed: failed === 0 && (status !== 0 || nothingRan) ? 1 : failed, skipped, ...more }
}

/**
 * @param {readonly string[]} args
 * @param {Record<string, string>} env
 * @param {Write | null} [write] takes all output once it ended; printed as it comes when absent
 * @returns {Promise<number>} the exit code, 1 where a signal ended it
 */
export function runNode(args, env, write = null) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: write ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    })
    /** @type {Buffer[]} */
    const output = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => output.push(part))
    // Asked to stop, leave nothing running.
    const pass = () => child.kill('SIGTERM')
    process.once('SIGTERM', pass)
    child.once('error', reject)
    child.once('close', (code) => {
      process.off('SIGTERM', pass)
      write?.(Buffer.concat(output).toString())
      resolve(code ?? 1)
    })
  })
}
