import { rm } from 'node:fs/promises'
import type { Benchmark, BenchOptions } from './benchmark'
import { type Child, startChild } from './child'
import { megabytes, percentile, rounded } from './figures'
import { writeInbox } from './inbox-population'
import { type Ground, prepareGround, startPortal } from './portal-under-test'
import { writeStorm } from './storm-population'
import { type Bare, idleCopy, populate, readersOf, runBare, runStorm, type Storm, TARGETS } from './storm-run'

type Calls = Readonly<Record<string, number>>

/** Everything ends in the same second: the engine against a loop that makes the same calls and nothing else. */
export const storm: Benchmark = {
  name: 'storm',
  async run(options) {
    const { say, size } = options
    const targets = startChild('./targets-process.js')
    const ground = await prepareGround()
    try {
      const { engine, bare } = await measure(ground, targets, options)
      const ratio = bare.seconds / engine.seconds
      const difference = callDifference(engine.calls, bare.calls)
      if (difference !== null) say(`NOT COMPARABLE, the calls differ: ${difference}`)
      const p99 = percentile(engine.delays, 0.99) / 1000
      const pageP95 = percentile(engine.pages, 0.95)
      return {
        name: 'storm',
        ratio: rounded(ratio),
        reached: ratio >= 0.8 && p99 <= 60 && pageP95 < 500 && difference === null,
        target: '>= 0.8 of the bare loop; p99 end-to-confirmed <= 60 s; page p95 < 500 ms',
        figures: figuresOf(engine, bare, size),
      }
    } finally {
      await targets.stop()
      await ground.close()
    }
  },
}

async function measure(ground: Ground, targets: Child, options: BenchOptions) {
  const { say, size } = options
  const origins = await targets.ask<string[]>('open', TARGETS)
  say(`writing ${size} credentials on ${origins.length} targets ...`)
  const population = await writeStorm(ground, origins, size)
  await writeInbox(ground)
  const readers = await readersOf(ground)
  const idle = await idleCopy(ground)
  try {
    await populate(targets, population)
    const portal = await startPortal(ground)
    const engine = await runStorm(ground, targets, [portal], readers, options)
    await portal.stop()
    say(`the engine took ${engine.seconds.toFixed(1)} s; now the bare loop ...`)

    await populate(targets, population)
    const other = await startPortal(ground, idle)
    const bare = await runBare(ground, targets, other, population, readers, options)
    await other.stop()
    return { engine, bare }
  } finally {
    await rm(idle, { recursive: true, force: true })
  }
}

function figuresOf(engine: Storm, bare: Bare, size: number) {
  const [portal] = engine.portals
  const cpu = portal?.cpuSeconds ?? Number.NaN
  return {
    ends: size,
    'engine s': rounded(engine.seconds),
    'bare loop s': rounded(bare.seconds),
    'end to confirmed p50 s': rounded(percentile(engine.delays, 0.5) / 1000),
    'end to confirmed p99 s': rounded(percentile(engine.delays, 0.99) / 1000),
    'page p95 ms': rounded(percentile(engine.pages, 0.95)),
    'page p95 ms, bare loop': rounded(percentile(bare.pages, 0.95)),
    'calls each': rounded(sum(engine.calls) / size),
    'calls each, bare loop': rounded(sum(bare.calls) / size),
    'most calls at once to one target': engine.mostAtOnce,
    'changes made twice': engine.duplicates,
    // Less shaken by what else the machine does than the clock is.
    'processor ms each': rounded((cpu * 1000) / size),
    'processor ms each, bare loop': rounded((bare.cpuSeconds * 1000) / size),
    'processor ratio': rounded(bare.cpuSeconds / cpu),
    'most resident MB': megabytes(portal?.residentMost ?? Number.NaN),
    'event loop late p99 ms': rounded(portal?.loopDelay.p99 ?? Number.NaN),
  }
}

/** What differs by more than a hundredth of the calls of a kind; null when nothing does. */
function callDifference(one: Calls, other: Calls): string | null {
  const kinds = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort()
  const differing = kinds.filter((kind) => {
    const [a, b] = [one[kind] ?? 0, other[kind] ?? 0]
    return Math.abs(a - b) > Math.max(a, b) / 100
  })
  if (differing.length === 0) return null
  return differing.map((kind) => `${kind}: ${one[kind] ?? 0} and ${other[kind] ?? 0}`).join('; ')
}

function sum(calls: Calls): number {
  return Object.values(calls).reduce((all, count) => all + count, 0)
}
