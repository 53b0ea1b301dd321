import type { Benchmark, BenchOptions } from './benchmark'
import { startChild } from './child'
import { percentile, rounded } from './figures'
import { writeInbox } from './inbox-population'
import { prepareGround, startPortal } from './portal-under-test'
import { startPostgres } from './postgres'
import { writeStorm } from './storm-population'
import { populate, readersOf, runStorm, type Storm, TARGETS } from './storm-run'

/** How much longer two nodes may take before it is called slower: two runs of the same differ by as much. */
const NOISE = 0.05

/** The same storm on PostgreSQL by one portal and by two; what was done twice is counted at the targets. */
export const nodes: Benchmark = {
  name: 'nodes',
  async run(options) {
    const postgres = await startPostgres()
    try {
      const one = await stormOn(await postgres.createDatabase('one'), 1, options)
      options.say(`one node took ${one.seconds.toFixed(1)} s; now two ...`)
      const two = await stormOn(await postgres.createDatabase('two'), 2, options)
      const ratio = one.seconds / two.seconds
      return {
        name: 'nodes',
        ratio: rounded(ratio),
        reached: ratio >= 1 - NOISE && two.duplicates === 0 && one.duplicates === 0,
        target: 'two nodes never slower than one; nothing done twice',
        figures: {
          ends: options.size,
          'one node s': rounded(one.seconds),
          'two nodes s': rounded(two.seconds),
          'changes made twice, one node': one.duplicates,
          'changes made twice, two nodes': two.duplicates,
          'end to confirmed p99 s, one node': rounded(percentile(one.delays, 0.99) / 1000),
          'end to confirmed p99 s, two nodes': rounded(percentile(two.delays, 0.99) / 1000),
          'most calls at once to one target, two nodes': two.mostAtOnce,
          'processor s, two nodes': two.portals.map((portal) => rounded(portal.cpuSeconds)).join(' and '),
        },
      }
    } finally {
      await postgres.stop()
    }
  },
}

async function stormOn(databaseUrl: string, count: number, options: BenchOptions): Promise<Storm> {
  const targets = startChild('./targets-process.js')
  const ground = await prepareGround(databaseUrl)
  try {
    const origins = await targets.ask<string[]>('open', TARGETS)
    const population = await writeStorm(ground, origins, options.size)
    await writeInbox(ground)
    const readers = await readersOf(ground)
    await populate(targets, population)
    const portals = []
    for (let n = 0; n < count; n++) portals.push(await startPortal(ground, `${ground.dataDir}/node-${n}`))
    const storm = await runStorm(ground, targets, portals, readers, options)
    for (const portal of portals) await portal.stop()
    return storm
  } finally {
    await targets.stop()
    await ground.close()
  }
}
