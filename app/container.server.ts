import { hostname } from 'node:os'
import { loadSealKey } from '~/platform/seal-key.server'
import { openStore } from '~db/open-store'
import { keyStore } from '~db/repositories/key-ring'
import { highestSeen } from '~db/repositories/nodes'
import type { Store } from '~db/store'
import { GatePassConnector } from './connectors/gate-pass/connector.server'
import { createRegistry } from './connectors/registry.server'
import { ScimConnector } from './connectors/scim/connector.server'
import { type Chore, createEngine, ENGINE_DEFAULTS, type Engine } from './engine/engine.server'
import { givingFanOut } from './engine/giving-fan-out.server'
import { createHeartbeat } from './engine/heartbeat.server'
import { listingChore } from './engine/listing.server'
import { lockFanOut } from './engine/lock-fan-out.server'
import { mailChore } from './engine/send-mail.server'
import { createAuditWriter } from './platform/audit-writer.server'
import { type Clock, steadyClock, systemClock } from './platform/clock.server'
import { type Env, parseEnv } from './platform/env.server'
import { createIds } from './platform/ids.server'
import { openKeys } from './platform/keys.server'
import { createLeaseClock } from './platform/lease-clock.server'
import { createLogger, type Logger } from './platform/logger.server'
import { smtpTransport } from './platform/mail/smtp.server'
import { terminalTransport } from './platform/mail/terminal.server'
import type { MailTransport } from './platform/mail/transport.server'
import { createMailbox } from './platform/mailbox.server'
import { loadNodeId } from './platform/node-id.server'
import type { Services } from './platform/services'
import { lapseChore } from './usecases/access-request/lapse-requests.server'
import { createPassAuthority } from './usecases/gate/pass-authority.server'
import { ensureSetUpLink } from './usecases/identity/set-up-portal.server'
import { sweepChore } from './usecases/identity/sweep-identity.server'
import { endsSoonChore } from './usecases/notice/ends-soon.server'
import { createNotices } from './usecases/notice/notices.server'

/** Whether the portal can serve, and why not: a word per part, never a detail that helps a stranger. */
export interface Readiness {
  readonly ready: boolean
  readonly checks: Readonly<Record<string, string>>
}

/** What the launcher starts and stops, and what every loader and action finds in its context. */
export interface Portal {
  readonly env: Env
  readonly log: Logger
  readonly services: Services
  readonly engine: Engine
  /** Starts the engine; prints a set-up link while there is no administrator. */
  start(): Promise<void>
  close(): Promise<void>
  readiness(): Promise<Readiness>
}

/** What a test or the demo puts in the place of the world. */
export interface PortalParts {
  readonly clock?: Clock
  /** Which node this is; the one of the data folder unless given. */
  readonly nodeId?: string
  /** By whose clock leases run: the process's where a clock is given or on SQLite, else the database's. */
  readonly leases?: 'database' | 'process'
  readonly mailTransport?: MailTransport
  /** A store that is already open; the portal closes it. */
  readonly store?: Store
  /** Where a line for the operator goes; the terminal unless given. */
  readonly print?: (line: string) => void
}

/** Builds a portal from its settings. Throws EnvError naming every wrong one, SealKeyError, or the database's error. */
export async function createPortal(
  settings: Readonly<Record<string, string | undefined>>,
  parts: PortalParts = {},
): Promise<Portal> {
  const env = parseEnv(settings)
  const log = createLogger(env.logLevel)
  const clock = steadyClock(parts.clock ?? systemClock())
  const ownsTime = parts.clock !== undefined || env.databaseUrl === null
  const print = parts.print ?? ((line: string) => process.stdout.write(`${line}\n`))
  const sealKey = await loadSealKey(env)
  const store = parts.store ?? (await openStore(env))
  // No earlier time is told than any node had, from the first answer on.
  clock.atLeast((await highestSeen(store.read)) ?? clock.now())
  const keys = await openKeys(sealKey, keyStore(store, clock.now))
  const ids = createIds(clock)
  const transport =
    parts.mailTransport ??
    (env.smtp === null ? terminalTransport(print) : smtpTransport({ ...env, smtp: env.smtp }))

  let engine: Engine | null = null
  const services: Services = {
    store,
    clock,
    leaseClock: createLeaseClock(clock, parts.leases ?? (ownsTime ? 'process' : 'database')),
    ids,
    keys,
    env,
    log,
    connectors: createRegistry([
      new GatePassConnector(createPassAuthority({ store, clock, keys })),
      new ScimConnector(systemClock().now),
    ]),
    audit: createAuditWriter(ids),
    mail: createMailbox(ids, keys, () => engine?.wake()),
    wake: () => engine?.wake(),
  }
  const engineServices = { ...services, notices: createNotices(services) }
  const node = { id: parts.nodeId ?? (await loadNodeId(env.dataDir)), host: hostname() }
  const heartbeat = createHeartbeat(engineServices, node)
  const chores: Chore[] = [
    heartbeat.chore,
    lockFanOut(services),
    givingFanOut(services),
    listingChore(services),
    lapseChore(services),
    endsSoonChore(services),
    mailChore(services, transport),
    sweepChore(services),
  ]
  engine = createEngine(engineServices, { ...ENGINE_DEFAULTS, chores })
  const running = engine

  return {
    env,
    log,
    services,
    engine: running,
    async start() {
      await heartbeat.start()
      running.start()
      const link = await ensureSetUpLink(services)
      if (link !== null) print(`No administrator yet. Set Daypass up here, once: ${link}`)
    },
    async close() {
      await running.stop()
      await heartbeat.stop()
      await store.close()
    },
    async readiness() {
      const database = await store.read.q
        .select({ purpose: store.t.keyRing.purpose })
        .from(store.t.keyRing)
        .limit(1)
        .then(
          () => 'ok',
          () => 'unreachable',
        )
      return { ready: database === 'ok', checks: { database } }
    },
  }
}
