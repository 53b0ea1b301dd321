import type { BenchOptions } from './benchmark'
import { timeClaims } from './claim-timing'
import { type GrownPortals, growPortals } from './grown'
import { timePage } from './page-load'
import { type RunningPortal, startPortal } from './portal-under-test'

const CLAIMS = 600
/** Readings of each page at each size: the p95 leaves ten of them above it. */
const READINGS = 200
const WARM_UP = 20

/** What a page must hold, so that an empty one is not taken for a fast one. */
interface Page {
  readonly path: string
  readonly reader: string
  readonly expect: string
}

/** What was measured behind one portal with one size of past. */
export interface Behind {
  readonly grants: number
  /** Ms by what was measured. */
  readonly times: Readonly<Record<string, readonly number[]>>
  /** Resident bytes of the portal's process at most, while its pages were read. */
  readonly resident: number
}

let measured: { readonly size: number; readonly found: Promise<readonly Behind[]> } | null = null

/** Pages and claims with a short, a longer and a long past; written and measured once for all benchmarks of one run. */
export function measureHistory(options: BenchOptions): Promise<readonly Behind[]> {
  if (measured?.size !== options.size) measured = { size: options.size, found: measure(options) }
  return measured.found
}

async function measure(options: BenchOptions): Promise<readonly Behind[]> {
  const grown = await growPortals(options)
  try {
    options.say('claiming in turns ...')
    const claims = await timeClaims(grown, CLAIMS)
    options.say('reading pages in turns ...')
    const read = await readPages(grown)
    return read.map(({ times, ...rest }, n) => ({
      ...rest,
      times: { ...times, 'one claim': claims[n] ?? [] },
    }))
  } finally {
    await grown.close()
  }
}

function pagesOf(middle: string): Readonly<Record<string, Page>> {
  return {
    inbox: { path: '/inbox', reader: 'ines', expect: 'Amina Diallo' },
    revocations: { path: '/audit/revocations', reader: 'aldo', expect: 'Confirmed revocations' },
    'revocations, later': {
      path: `/audit/revocations?after=${middle}`,
      reader: 'aldo',
      expect: 'Confirmed revocations',
    },
    'stale report': { path: '/audit/stale', reader: 'aldo', expect: 'Open findings' },
    'live now': { path: '/live', reader: 'pia', expect: 'Robin Fitter' },
  }
}

/** Each page of each portal in turn, one at a time: whatever else the machine does falls on all sizes alike. */
async function readPages({ ground, sizes, cookies }: GrownPortals): Promise<readonly Behind[]> {
  const portals: RunningPortal[] = []
  try {
    for (const { dataDir } of sizes) portals.push(await startPortal(ground, dataDir))
    const worlds = []
    for (const [n, { middle, grants }] of sizes.entries()) {
      const pages = []
      for (const [name, page] of Object.entries(pagesOf(middle))) {
        pages.push({ ...page, name, cookie: cookies[page.reader] as string, times: [] as number[] })
      }
      worlds.push({ portal: portals[n] as RunningPortal, grants, pages })
    }
    return await inTurns(worlds)
  } finally {
    for (const portal of portals) await portal.stop()
  }
}

interface World {
  readonly portal: RunningPortal
  readonly grants: number
  readonly pages: readonly (Page & {
    readonly name: string
    readonly cookie: string
    readonly times: number[]
  })[]
}

async function inTurns(worlds: readonly World[]): Promise<readonly Behind[]> {
  for (const { portal, pages } of worlds) {
    for (const page of pages) await checkPage(portal.url, page)
    for (let n = 0; n < WARM_UP; n++) for (const page of pages) await timePage(portal.url, page)
    await portal.ask('begin')
  }
  const kinds = worlds[0]?.pages.length ?? 0
  for (let round = 0; round < READINGS; round++) {
    for (let kind = 0; kind < kinds; kind++) {
      for (let turn = 0; turn < worlds.length; turn++) {
        // Nobody always comes first.
        const world = worlds[(turn + round) % worlds.length]
        const page = world?.pages[kind]
        if (world && page) page.times.push(await timePage(world.portal.url, page))
      }
    }
  }
  const found: Behind[] = []
  for (const { portal, grants, pages } of worlds) {
    const { residentMost } = await portal.figures()
    const times = Object.fromEntries(pages.map((page) => [page.name, page.times]))
    found.push({ grants, times, resident: residentMost })
  }
  return found
}

async function checkPage(url: string, { path, cookie, expect }: World['pages'][number]): Promise<void> {
  const response = await fetch(url + path, { headers: { cookie, accept: 'text/html' }, redirect: 'manual' })
  const text = await response.text()
  if (response.status !== 200 || !text.includes(expect)) {
    throw new Error(`${path} answered HTTP ${response.status} without "${expect}"`)
  }
}
