// @ts-check
import { parseArgs } from 'node:util'
import { DEBIAN_PEERS, findPeer } from './peers/debian.js'
import { STAGES } from './stages.js'

const USAGE = `npm test                                  everything
npm test -- --only unit                   one stage, or several: --only lint,types
npm test -- --only unit test/domain -t x  what follows goes to the stage's tool
Stages: ${STAGES.map((stage) => `${stage.name} (${stage.about})`).join(', ')}`

/** In CI a peer that is missing is a failure; at a desk it is skipped, loudly. */
const peersRequired = Boolean(process.env.CI) || process.env.DAYPASS_REQUIRE_PEERS === '1'

async function main() {
  const { only, rest } = readArguments(process.argv.slice(2))
  const lines = []
  const total = { passed: 0, failed: 0, skipped: 0 }
  const chosen = STAGES.filter((stage) => only === null || only.includes(stage.name))
  for (const group of besideEachOther(chosen)) {
    const counts = await Promise.all(group.map((stage) => timed(stage, rest, group.length > 1)))
    for (const [index, { count, seconds }] of counts.entries()) {
      const name = (group[index]?.name ?? '').padEnd(12)
      lines.push(`${count.failed > 0 ? 'FAIL' : ' ok '} ${name} ${seconds.padStart(6)} s  ${words(count)}`)
      total.passed += count.passed
      total.failed += count.failed
      total.skipped += count.skipped
    }
  }
  console.log(`\n${lines.join('\n')}\n`)
  console.log(words(total))
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0
}

/**
 * Neighbours that may run beside each other, as groups: none of them waits for anything that the others could delay.
 *
 * @param {readonly import('./stages.js').Stage[]} stages
 */
function besideEachOther(stages) {
  /** @type {import('./stages.js').Stage[][]} */
  const groups = []
  for (const stage of stages) {
    const last = groups.at(-1)
    if (stage.together && last?.[0]?.together) last.push(stage)
    else groups.push([stage])
  }
  return groups
}

/**
 * @param {import('./stages.js').Stage} stage
 * @param {readonly string[]} rest
 * @param {boolean} besideOthers its output is then printed in one piece, when it ends
 */
async function timed(stage, rest, besideOthers) {
  const heading = `\n=== ${stage.name}: ${stage.about}`
  const start = performance.now()
  if (!besideOthers) console.log(heading)
  const count = await runStage(
    stage,
    rest,
    besideOthers ? (output) => console.log(`${heading}\n${output}`) : null,
  )
  return { count, seconds: ((performance.now() - start) / 1000).toFixed(1) }
}

/**
 * @param {import('./stages.js').Stage} stage
 * @param {readonly string[]} rest
 * @param {import('./stages.js').Write | null} write
 * @returns {Promise<import('./stages.js').Count>}
 */
async function runStage(stage, rest, write) {
  for (const peer of DEBIAN_PEERS.filter((each) => each.stages.includes(stage.name))) {
    const file = findPeer(peer)
    if (file !== null) {
      process.env[peer.variable] = file
      continue
    }
    const missing = `${peer.name} is missing (apt-get install ${peer.package}, or set ${peer.variable})`
    if (peersRequired) {
      console.error(`FAILED: ${missing}; here every peer is required.`)
      return { passed: 0, failed: 1, skipped: 0 }
    }
    console.error(`!!! SKIPPED: "${stage.name}" did not run, because ${missing}.`)
    return { passed: 0, failed: 0, skipped: 1 }
  }
  const count = await stage.run(rest, write)
  // With a filter of one's own, vitest calls the tests outside it skipped.
  if (!peersRequired || rest.length > 0) return count
  const { excused = 0 } = count
  if (excused > 0)
    console.error(`!!! SKIPPED: ${excused} tests need ONVIF's schemas (set DAYPASS_ONVIF_SCHEMAS).`)
  if (count.skipped === excused) return count
  console.error(`FAILED: ${count.skipped} tests of "${stage.name}" were skipped; here none may be.`)
  return { ...count, failed: count.failed + 1 }
}

/** @param {readonly string[]} args */
function readArguments(args) {
  const first = args.indexOf('--only')
  if (args.includes('--help')) {
    console.log(USAGE)
    process.exit(0)
  }
  const own = first === -1 ? [] : args.slice(first, first + 2)
  const rest = first === -1 ? args : [...args.slice(0, first), ...args.slice(first + 2)]
  const { values } = parseArgs({ args: [...own], options: { only: { type: 'string' } } })
  const only = values.only?.split(',') ?? null
  const known = STAGES.map((stage) => stage.name)
  const unknown = (only ?? []).filter((name) => !known.includes(name))
  if (unknown.length > 0 || (rest.length > 0 && only?.length !== 1)) {
    console.error(
      unknown.length > 0 ? `There is no stage ${unknown.join(', ')}.` : 'Say which stage: --only.',
    )
    console.error(USAGE)
    process.exit(2)
  }
  return { only, rest }
}

/** @param {import('./stages.js').Count} count */
function words({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

await main()
