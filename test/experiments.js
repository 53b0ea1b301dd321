// @ts-check
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BIN, readReport, runNode } from './stages.js'

const USAGE = `npm run experiments                        all of them, in full length
npm run experiments -- 5                   one, by its number
npm run experiments -- restore             or by a part of its name
npm run experiments -- --quick             all of them, as npm test runs them
SIM_SEED=7 npm run experiments -- simulation   the simulation's run with this seed, and no other`

/** A title as test/experiments/experiment.ts writes it: "experiment 5, duplicates: one effect". */
const TITLE = /^experiment (\d+), ([^:]*): (.*)$/s

/**
 * What one experiment came to. The simulation has no number: it is written as 0.
 *
 * @typedef {{ number: string, name: string, figure: string, result: 'pass' | 'FAIL' | 'SKIPPED', seconds: number }} Line
 */

async function main() {
  const { quick, name } = readArguments(process.argv.slice(2))
  const folder = await mkdtemp(join(tmpdir(), 'daypass-experiments-'))
  const report = join(folder, 'report.json')
  const figures = join(folder, 'figures.jsonl')
  try {
    const args = ['run', '--project', 'experiments', '--reporter=default', '--reporter=json']
    if (name !== null) args.push('-t', pattern(name))
    const status = await runNode([join(BIN, 'vitest/vitest.mjs'), ...args, `--outputFile.json=${report}`], {
      NODE_ENV: 'test',
      EXPERIMENT_SIZE: quick ? 'quick' : 'full',
      EXPERIMENT_FIGURES: figures,
    })
    const results = await readReport(report)
    const lines = linesOf(results, await readFigures(figures), name !== null)
    console.log(`\n${table(lines)}\n`)
    process.exitCode = verdict(lines, results, status, name)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  })
  if (values.help || positionals.length > 1) {
    console.log(USAGE)
    process.exit(values.help ? 0 : 2)
  }
  return { quick: values.quick, name: positionals[0] ?? null }
}

/**
 * The tests a number or a part of a name means, as vitest's -t takes it.
 *
 * @param {string} name
 */
function pattern(name) {
  if (/^\d+$/.test(name)) return `experiment ${name},`
  return `experiment \\d+, [^:]*${name.replace(/[^\w -]/g, '.')}`
}

/**
 * @param {string} file
 * @returns {Promise<Map<string, { figure: string, seconds: number }>>} by title
 */
async function readFigures(file) {
  const text = await readFile(file, 'utf8').catch(() => '')
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map(({ title, figure, seconds }) => [title, { figure, seconds }]),
  )
}

/**
 * @param {any} report vitest's, null when there is none
 * @param {Map<string, { figure: string, seconds: number }>} figures
 * @param {boolean} filtered what the filter leaves out is called skipped too
 * @returns {Line[]}
 */
function linesOf(report, figures, filtered) {
  const tests = (report?.testResults ?? []).flatMap((/** @type {any} */ file) => file.assertionResults)
  return tests
    .flatMap((/** @type {any} */ test) => {
      const [, number = '', name = ''] = TITLE.exec(test.title) ?? ['', '', test.title]
      const ran = test.status === 'passed' || test.status === 'failed'
      if (!ran && filtered) return []
      const told = figures.get(test.title)
      const figure = told?.figure ?? (ran ? 'no figure: it broke off' : 'not run')
      const result = test.status === 'passed' ? 'pass' : test.status === 'failed' ? 'FAIL' : 'SKIPPED'
      return [{ number, name, figure, result, seconds: told?.seconds ?? (test.duration ?? 0) / 1000 }]
    })
    .sort((/** @type {Line} */ a, /** @type {Line} */ b) => Number(a.number) - Number(b.number))
}

/** @param {readonly Line[]} lines */
function table(lines) {
  const width = Math.max(0, ...lines.map(({ name }) => name.length))
  return lines
    .map(({ number, name, figure, result, seconds }) => {
      const label = number === '0' ? '-' : number
      return `${result.padEnd(7)} ${label.padStart(2)}  ${name.padEnd(width)}  ${seconds.toFixed(1).padStart(7)} s  ${figure}`
    })
    .join('\n')
}

/**
 * The exit code; says what is wrong beyond a line that failed.
 *
 * @param {readonly Line[]} lines
 * @param {any} report
 * @param {number} status
 * @param {string | null} name
 */
function verdict(lines, report, status, name) {
  const broken = (report?.testResults ?? []).filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  )
  for (const file of broken) console.error(`FAILED: ${file.name} could not be run: ${file.message}`)
  if (report === null) {
    console.error('FAILED: no report. A peer is missing (PostgreSQL comes with npm) or the run broke off.')
    return 1
  }
  if (lines.length === 0) {
    console.error(name === null ? 'FAILED: no experiment ran.' : `There is no experiment "${name}".`)
    return 1
  }
  const skipped = lines.filter(({ result }) => result === 'SKIPPED')
  for (const line of skipped)
    console.error(`!!! SKIPPED: experiment ${line.number} ${line.name}: a peer is missing.`)
  return status !== 0 || broken.length > 0 || lines.some(({ result }) => result !== 'pass') ? 1 : 0
}

await main()
