import { writeSync } from 'node:fs'
import { isNotNull, isNull } from 'drizzle-orm'
import { createPortal } from '~/container.server'
import { settableClock, systemClock } from '~/platform/clock.server'
import { openStore } from '~db/open-store'
import type { Store } from '~db/store'
import { TruthConnector } from './truth-connector'

/**
 * The real portal in a process of its own, which kills itself in the middle of its work: at a step of that name, or at the
 * nth step of any, and at the latest after so many steps. It tells each step's name when it first comes to it. It ends by itself, with
 * 0, once nothing is left to end, unless it is to run until it is killed.
 */
const {
  KILL_AT = '',
  KILL_AFTER = '0',
  KILL_LATEST = '0',
  CLOCK_AHEAD = '0',
  DAYPASS_DATA_DIR = '',
} = process.env
const { DATABASE_URL: databaseUrl = null, NODE_NAME: nodeId, UNTIL_KILLED = '' } = process.env

let left = Number(KILL_AFTER)
let leftOfAny = Number(KILL_LATEST)
const met = new Set<string>()

function passed(step: string): void {
  if (!met.has(step)) writeSync(1, `met ${step}\n`)
  met.add(step)
  const counts = KILL_AT === '' || KILL_AT === step
  if ((counts && --left === 0) || --leftOfAny === 0) {
    writeSync(1, `died ${step}\n`)
    process.kill(process.pid, 'SIGKILL')
  }
}

/** The engine's part in whose transaction we are: 'record', 'intent'. */
function whoWrites(): string {
  const frames = (new Error().stack ?? '').split('\n')
  const names = frames.flatMap((frame) => /\/engine\/([a-z-]+)\.server/.exec(frame)?.[1] ?? [])
  return names[0] ?? 'others'
}

function watched(store: Store): Store {
  return {
    ...store,
    async transact(work, lane) {
      const who = whoWrites()
      const result = await store.transact(async (tx) => {
        const done = await work(tx)
        passed(`before the commit of "${who}"`)
        return done
      }, lane)
      passed(`after the commit of "${who}"`)
      return result
    },
  }
}

const clock = settableClock(Date.now() + Number(CLOCK_AHEAD), systemClock())
const store = await openStore({ databaseUrl, dataDir: DAYPASS_DATA_DIR })
const portal = await createPortal(process.env, {
  clock,
  store: watched(store),
  connectors: [new TruthConnector(passed, nodeId)],
  ...(nodeId === undefined ? {} : { nodeId }),
  ...(databaseUrl === null ? {} : { leases: 'database' as const }),
  mailTransport: { send: async () => undefined },
  print: () => undefined,
})
await portal.start()

const { q, t } = store.read
const look = setInterval(async () => {
  const open = await q.$count(t.end, isNull(t.end.confirmedAt))
  const leased = await q.$count(t.credential, isNotNull(t.credential.leaseUntil))
  if (UNTIL_KILLED !== '' || open > 0 || leased > 0) return
  clearInterval(look)
  await portal.close()
  process.exit(0)
}, 100)
