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
const KILLS = sized(4, 60)
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
    let ahead = 0
    for (let kills = 0; ; ) {
      const death =
        kills < KILLS ? nextDeath(chance, deaths, kills === 0 || (isFull && chance.hits(0.25))) : null
      const died = await live({ ...settings, CLOCK_AHEAD: String(ahead) }, death)
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
    return {
      figure: `${on} of ${COUNT} live at the end, ${confirmed} confirmed with ${told.length} terminal events of ${once_} ends, ${open} open, ${leased} leased; killed: ${steps} (seed ${seed})`,
      passed:
        on === 0 && confirmed === COUNT && told.length === COUNT && once_ === COUNT && open + leased === 0,
    }
  } finally {
    await truth.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** At random moments, at the nth step of any kind, and at each step that was met before and had the fewest deaths. */
function nextDeath(chance: Chance, deaths: ReadonlyMap<string, number>, atRandom: boolean): Death {
  if (atRandom) return { after: chance.between(100, 2_500) }
  const nth = chance.between(1, sized(120, 400))
  const rarest = [...deaths].filter(([step]) => step !== MOMENT).sort((a, b) => a[1] - b[1])[0]
  return rarest && chance.hits(0.3) ? { step: rarest[0], nth: chance.between(1, 40) } : { step: '', nth }
}

const MOMENT = 'at a random moment'

/** One life of the portal's process; answers where it was killed, or null when it ended with its work. */
async function live(env: Record<string, string>, death: Death | null): Promise<string | null> {
  const plan =
    death && 'step' in death ? { KILL_AT: death.step, KILL_AFTER: String(death.nth) } : { KILL_AFTER: '0' }
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
  if (code === 0) return null
  if (signal !== 'SIGKILL')
    throw new Error(`the portal ended with ${code ?? signal}: ${faults.slice(-2_000)}`)
  return out.trim() || MOMENT
}

/** About what the process needs before it works, ms. */
const START = 1_000

experiment(
  1,
  'kill',
  'SIGKILL at random and at every named step: 0 live at the end, one terminal event each',
  run,
)
