import { join } from 'node:path'
import { plansFor } from '~/engine/plan.server'
import { claimWork } from '~/engine/work.server'
import { createNotices } from '~/usecases/notice/notices.server'
import { credentialById, updateCredential } from '~db/repositories/credentials'
import { systemsWithWork } from '~db/repositories/due-work'
import { openSqlite } from '~db/store.sqlite'
import type { GrownPortals } from './grown'

const NODE = 'bench'

/**
 * Ms of each of so many claims in each of these databases, in turns: the systems with work, the claim of one due
 * credential, its facts and what it may hold now. Commits do not wait for the disk, whose moods are not the history's.
 */
export async function timeClaims(
  { ground, due, sizes }: Omit<GrownPortals, 'close'>,
  rounds: number,
): Promise<readonly (readonly number[])[]> {
  const migrations = join(process.cwd(), 'db', 'migrations', 'sqlite')
  const worlds = sizes.map(({ file }) => {
    const store = openSqlite(file, migrations, { durable: false })
    const services = { ...ground.services, store }
    return { ...services, notices: createNotices(services), random: Math.random, times: [] as number[] }
  })
  try {
    for (let round = 0; round < rounds; round++) {
      for (const world of worlds) {
        const { store, clock } = world
        const before = await credentialById(store.read, due.id)
        if (!before) throw new Error('the credential that is due is not there')
        await store.transact((tx) => updateCredential(tx, due.id, { dueAt: clock.now() - 1 }))
        const begun = performance.now()
        const [system] = await systemsWithWork(store.read, clock.now(), await world.leaseClock(store.read))
        const claims = system ? await claimWork(world, NODE, [{ system, free: 1 }]) : []
        const [plan] = await plansFor(
          world,
          store.read,
          claims.map(({ credential }) => credential),
        )
        world.times.push(performance.now() - begun)
        if (plan?.claimed.id !== due.id || plan.want.state !== 'on') {
          throw new Error('the claim did not come to what is held')
        }
        const { dueAt, leaseUntil, leaseNode } = before
        await store.transact((tx) => updateCredential(tx, due.id, { dueAt, leaseUntil, leaseNode }))
      }
    }
    // The first ones prepare the statements.
    return worlds.map(({ times }) => times.slice(Math.ceil(rounds / 10)))
  } finally {
    for (const { store } of worlds) await store.close()
  }
}
