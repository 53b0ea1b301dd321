import { copyFile, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { BenchOptions } from './benchmark'
import { writeLiving } from './living-population'
import { openPast } from './past-population'
import { type Ground, prepareGround } from './portal-under-test'
import { removedAtExit, requireDisk } from './temporary'

/** Of one grant with its ten events, their time lines and indexes, on the disk; measured. */
const BYTES_EACH = 23_500
/** Grants for each end of a storm: a million when the size is not said. */
const GRANTS_A_SIZE = 100
/** The shares of the whole that are measured. */
const SHARES = [0.001, 0.1, 1]

/** Both approvers of a site, and the auditor. */
const READERS = ['ines', 'pia', 'aldo']

/** One portal's database with so many grants behind it. */
export interface Grown {
  readonly grants: number
  readonly dataDir: string
  readonly file: string
  /** The cursor of a page of confirmed ends in the middle of its history. */
  readonly middle: string
}

/** The same portal with a short, a longer and a long past. */
export interface GrownPortals {
  readonly ground: Ground
  readonly due: { readonly id: string; readonly systemId: string }
  /** Cookies by the reader's short name. */
  readonly cookies: Readonly<Record<string, string>>
  readonly sizes: readonly [Grown, Grown, Grown]
  close(): Promise<void>
}

/** Grows one database and keeps a copy at each size, in a folder that goes on every way out. */
export async function growPortals({ size, say }: BenchOptions): Promise<GrownPortals> {
  const most = size * GRANTS_A_SIZE
  const wanted = SHARES.map((share) => Math.max(10, Math.round(most * share)))
  await requireDisk(wanted.reduce((all, grants) => all + grants, 0) * BYTES_EACH, `${most} grants`)
  const ground = await prepareGround()
  const keep = removedAtExit(ground.dataDir)
  const close = async () => {
    await ground.close()
    keep()
  }
  try {
    const due = await writeLiving(ground)
    const cookies: Record<string, string> = {}
    for (const reader of READERS) cookies[reader] = await ground.cookieOf(reader)
    const file = await copyOf(ground)
    const past = openPast(file, ground.organisation, most)
    const grown: Grown[] = []
    for (const grants of wanted) {
      const begun = performance.now()
      past.growTo(grants)
      say(`${grants} grants are over, written in ${((performance.now() - begun) / 1000).toFixed(0)} s`)
      const dataDir = join(ground.dataDir, `past-${grants}`)
      const last = grants === wanted.at(-1)
      if (!last) {
        await mkdir(dataDir)
        await copyFile(file, join(dataDir, 'daypass.sqlite'))
      }
      grown.push({
        grants,
        dataDir: last ? join(file, '..') : dataDir,
        file: last ? file : join(dataDir, 'daypass.sqlite'),
        middle: past.middle(),
      })
    }
    past.close()
    return { ground, due, cookies, sizes: grown as unknown as GrownPortals['sizes'], close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The ground's database in a folder of its own, where nobody else has it open. */
async function copyOf({ dataDir }: Ground): Promise<string> {
  const folder = join(dataDir, 'past')
  await mkdir(folder)
  const source = new Database(join(dataDir, 'daypass.sqlite'))
  await source.backup(join(folder, 'daypass.sqlite'))
  source.close()
  return join(folder, 'daypass.sqlite')
}
