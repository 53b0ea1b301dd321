import type { Benchmark, BenchOptions } from './benchmark'
import { startChild } from './child'
import { megabytes, rounded } from './figures'
import { measureHistory } from './history'
import { writeInbox } from './inbox-population'
import { prepareGround, startPortal } from './portal-under-test'
import { writeStorm } from './storm-population'
import { populate, readersOf, runStorm, TARGETS } from './storm-run'

/** MB that a portal may hold. */
const MOST = 300

/** The resident memory of a portal in a storm, and of one with a long past while its pages are read; heap flags of `npm start`. */
export const memory: Benchmark = {
  name: 'memory',
  async run(options) {
    const inStorm = megabytes(await mostInStorm(options))
    const long = (await measureHistory(options)).at(-1)
    const behind = megabytes(long?.resident ?? Number.NaN)
    const most = Math.max(inStorm, behind)
    return {
      name: 'memory',
      // Of what may be held; lower is better.
      ratio: rounded(most / MOST),
      reached: most < MOST,
      target: `most resident < ${MOST} MB`,
      figures: {
        [`most resident MB in a storm of ${options.size}`]: inStorm,
        [`most resident MB with ${long?.grants} grants`]: behind,
      },
    }
  },
}

/** Bytes. */
async function mostInStorm(options: BenchOptions): Promise<number> {
  const targets = startChild('./targets-process.js')
  const ground = await prepareGround()
  try {
    const origins = await targets.ask<string[]>('open', TARGETS)
    options.say(`writing ${options.size} credentials on ${origins.length} targets ...`)
    const population = await writeStorm(ground, origins, options.size)
    await writeInbox(ground)
    const readers = await readersOf(ground)
    await populate(targets, population)
    const portal = await startPortal(ground)
    const { portals } = await runStorm(ground, targets, [portal], readers, options)
    await portal.stop()
    return portals[0]?.residentMost ?? Number.NaN
  } finally {
    await targets.stop()
    await ground.close()
  }
}
