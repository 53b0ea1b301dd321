import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPortal, type Portal } from '~/container.server'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { settableClock } from '~/platform/clock.server'
import { credentialById } from '~db/repositories/credentials'
import { endsOfRequest } from '~db/repositories/ends'
import { engineTests } from '../engine/harness'
import { grantAccess } from '../support/grants'
import { memoryTransport } from '../support/memory-transport'
import { TEST_NOW } from '../support/portal'
import { experiment } from './experiment'

/** A real disk of this size, in MB, holds database and journal. */
const SIZE = 16

/** A small file system, which takes root and Linux. Where there is none the experiment fails, and says so. */
async function smallDisk(): Promise<{
  folder: string
  fill(): Promise<void>
  free(): Promise<void>
  gone(): Promise<void>
}> {
  const folder = await mkdtemp(join(tmpdir(), 'daypass-small-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}m`, 'daypass', folder])
  if (mounted.status !== 0) {
    throw new Error(`a small disk could not be mounted (root on Linux can): ${mounted.stderr}`)
  }
  const ballast = join(folder, 'ballast')
  return {
    folder,
    async fill() {
      const { bavail, bsize } = await statfs(folder)
      // To the last page: what is written in smaller pieces fails as well.
      await writeFile(ballast, randomBytes(Math.max(0, bavail * bsize)))
    },
    free: () => rm(ballast, { force: true }),
    async gone() {
      spawnSync('umount', [folder])
      if (existsSync(folder)) await rm(folder, { recursive: true, force: true })
    },
  }
}

const start = engineTests(async (now = TEST_NOW) => {
  const disk = await smallDisk()
  const dataDir = join(disk.folder, 'data')
  await mkdir(dataDir)
  const clock = settableClock(now)
  const mails = memoryTransport()
  const portal: Portal = await createPortal(
    {
      DAYPASS_DATA_DIR: dataDir,
      DAYPASS_SEAL_KEY: randomBytes(32).toString('base64'),
      DAYPASS_BASE_URL: 'http://portal.test:3000',
      LOG_LEVEL: process.env.TEST_LOG ?? 'silent',
    },
    { clock, mailTransport: mails, print: () => undefined },
  )
  disks.push(disk)
  return {
    dialect: 'sqlite' as const,
    portal,
    services: portal.services,
    engine: portal.engine,
    clock,
    mails,
    another: () => Promise.reject(new Error('one portal at a time')),
    async close() {
      await disk.free()
      await portal.close()
      await disk.gone()
    },
  }
})
const disks: Awaited<ReturnType<typeof smallDisk>>[] = []

experiment(
  7,
  'the disk is full',
  'issuing fails closed, revoking on targets goes on, nothing lost when space returns',
  async () => {
    const { test, organisation, accounts, ends } = await start()
    const disk = disks.at(-1)
    if (!disk) throw new Error('there is no disk')
    const { clock, services, engine, portal } = test
    const t0 = clock.now()
    const give = (people: string[], from: number, to: number) =>
      grantAccess(test, organisation, { people, entitlements: ['vmsOperators'], from, to })
    const ending = await give(['tomasz', 'amina'], t0, t0 + HOUR)
    await engine.settle()
    const starting = await give(['lena'], t0 + 30 * MINUTE, t0 + DAY)
    const activeBefore = active()

    await disk.fill()
    // The engine's own loop meets the full disk, as it would while it runs.
    const runPasses = async (count: number) => {
      for (let pass = 0; pass < count; pass++) {
        await engine.settle().catch(() => undefined)
        clock.advance(2_000)
      }
    }
    clock.advance(31 * MINUTE)
    await runPasses(3)
    const givenWhileFull = active().length - activeBefore.length
    const said = (await portal.readiness()).checks
    clock.advance(30 * MINUTE)
    await runPasses(5)
    const stillOn = active().length
    const recordedWhileFull = (await ends(ending.requestId)).filter((end) => end.confirmed !== null).length
    await disk.free()
    for (let pass = 0; pass < 10; pass++) {
      clock.advance(MINUTE)
      await engine.settle()
    }
    const recorded = (await endsOfRequest(services.store.read, ending.requestId)).filter(
      (end) => end.confirmedAt !== null,
    ).length
    const later = await credentialById(services.store.read, starting.credentialIds[0] ?? '')
    const settled = (await portal.readiness()).checks
    return {
      figure: `${givenWhileFull} given and ${stillOn} of ${activeBefore.length} still on while full (database ${said.disk}, journal ${said.journal}), ${recordedWhileFull} ends recorded then; with space again ${recorded} of 2 proved, ${later?.state} for who waited, database ${settled.disk}`,
      passed:
        activeBefore.length === 2 &&
        givenWhileFull === 0 &&
        stillOn === 0 &&
        said.disk === 'unwritable' &&
        recorded === 2 &&
        later?.state === 'on' &&
        settled.disk === 'ok',
    }

    function active(): string[] {
      return accounts()
        .filter((account) => account.active)
        .map((account) => account.userName)
    }
  },
)
