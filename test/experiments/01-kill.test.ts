import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isNotNull, isNull } from 'drizzle-orm'
import { createPortal } from '~/container.server'
import { HOUR, MINUTE } from '~/domain/kernel/time'
import { experiment, isFull, type Outcome, sized } from './experiment'
import { populate } from './kill/population'
import { startTruthServer } from './kill/truth-server'
import { type Chance, chanceOf } from './simulation/chance'

const COUNT = sized(600, 10_000)
const KILLS = sized(4, 80)
/** The most steps of one life: the work is to outlast all of the deaths. */
const LIFE = sized(120, 400)
/** A step that so many lives came to must have been a death; one that hardly any life comes to cannot be aimed at. */
const MET_OFTEN = 3
const SYSTEMS = Array.from({ length: 10 }, (_, index) => `system${index}`)

/** How the process is killed: by others at some moment, or by itself at a step. */
type Death = { readonly after: number } | { readonly step: string; readonly nth: number }

async function run(): Promise<Outcome> {
  const seed = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 2 ** 31))
  const chance = chanceOf(seed)
  const truth = await startTruthServer(SYSTEMS)
  const dataDir = await mkdtemp(join(tmpdir(), 'daypass-kill-'))
  const settings = {
    DAYPASS_DATA_DIR: dataDir,
    DAYPASS_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
    DAYPASS_BASE_URL: 'http://portal.test:3000',
    DAYPASS_GIVING_PER_HOUR: '1000000',
    LOG_LEVEL: 'silent',
  }
  try {
    const before = await createPortal(settings, { print: () => undefined })
    await populate(before, truth, COUNT, Date.now() - HOUR)
    await before.close()
    const deaths = new Map<string, number>()
    const lives = new Map<string, number>()
    let ahead = 0
    for (let kills = 0; ; ) {
      const atRandom = kills === 0 || (isFull && chance.hits(0.25))
      const death = kills < KILLS ? nextDeath(chance, deaths, atRandom) : null
      const { met, died } = await live({ ...settings, CLOCK_AHEAD: String(ahead) }, death)
      for (const step of met) {
        deaths.set(step, deaths.get(step) ?? 0)
        lives.set(step, (lives.get(step) ?? 0) + 1)
      }
      if (died === null) break
      kills += 1
      deaths.set(died, (deaths.get(died) ?? 0) + 1)
      // A minute until somebody starts it again: what the dead one had in hand is free by then.
      ahead += MINUTE + chance.between(1, 10_000)
    }
    const live_ = [...truth.systems.values()].flatMap((accounts) => [...accounts.values()])
    const after = await createPortal(settings, { print: () => undefined })
    const { q, t } = after.services.store.read
    const confirmed = await q.$count(t.end, isNotNull(t.end.confirmedAt))
    const open = await q.$count(t.end, isNull(t.end.confirmedAt))
    const leased = await q.$count(t.credential, isNotNull(t.credential.leaseUntil))
    const events = await q.select({ type: t.auditEvent.type, body: t.auditEvent.body }).from(t.auditEvent)
    const told = events.filter(({ type }) => type === 'end.confirmed')
    const once_ = new Set(told.map(({ body }) => /"end":"([^"]+)"/.exec(body)?.[1])).size
    await after.close()
    const on = live_.filter(({ active }) => active).length
    const steps = [...deaths].map(([step, times]) => `${times} ${step}`).join(', ')
    const everyStep = [...deaths].every(([step, times]) => times > 0 || (lives.get(step) ?? 0) < MET_OFTEN)
    return {
      figure: `${on} of ${COUNT} live at the end, ${confirmed} confirmed with ${told.length} terminal events of ${once_} ends, ${open} open, ${leased} leased; killed: ${steps} (seed ${seed})`,
      passed:
        on + open + leased === 0 &&
        confirmed === COUNT &&
        told.length === COUNT &&
        once_ === COUNT &&
        (everyStep || !isFull),
    }
  } finally {
    await truth.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** At random moments, at each step that was met and was no death so far, at the nth step of any kind, and at the rarest. */
function nextDeath(chance: Chance, deaths: ReadonlyMap<string, number>, atRandom: boolean): Death {
  if (atRandom) return { after: chance.between(100, 2_500) }
  const [rarest] = [...deaths].filter(([step]) => step !== MOMENT).sort((a, b) => a[1] - b[1])
  if (rarest === undefined || (rarest[1] > 0 && chance.hits(0.4)))
    return { step: '', nth: chance.between(1, LIFE) }
  const [step, times] = rarest
  return { step, nth: times === 0 ? 1 : chance.between(1, 40) }
}

const MOMENT = 'at a random moment'

interface Life {
  /** The steps that it came to. */
  readonly met: readonly string[]
  /** Where it was killed; null when it ended with its work. */
  readonly died: string | null
}

/** One life of the portal's process. */
async function live(env: Record<string, string>, death: Death | null): Promise<Life> {
  const plan: Record<string, string> =
    death && 'step' in death
      ? { KILL_AT: death.step, KILL_AFTER: String(death.nth), KILL_LATEST: String(LIFE) }
      : {}
  const child = spawn(process.execPath, ['--import', 'tsx', 'test/experiments/kill/portal.ts'], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env, ...plan },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let faults = ''
  child.stdout.on('data', (chunk) => {
    out += chunk
  })
  child.stderr.on('data', (chunk) => {
    faults += chunk
  })
  const timer =
    death && 'after' in death ? setTimeout(() => child.kill('SIGKILL'), death.after + START) : null
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null]
  if (timer) clearTimeout(timer)
  if (code !== 0 && signal !== 'SIGKILL')
    throw new Error(`the portal ended with ${code ?? signal}: ${faults.slice(-2_000)}`)
  const told = (what: string) => out.split('\n').filter((line) => line.startsWith(what))
  const [fell] = told('died ')
  return {
    met: told('met ').map((line) => line.slice('met '.length)),
    died: code === 0 ? null : (fell?.slice('died '.length) ?? MOMENT),
  }
}

/** About what the process needs before it works, ms. */
const START = 1_000

experiment(
  1,
  'kill',
  'SIGKILL at random and at every named step: 0 live at the end, one terminal event each',
  run,
)
