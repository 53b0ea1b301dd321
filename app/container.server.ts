import { hostname } from 'node:os'
import { loadSealKey } from '~/platform/seal-key.server'
import { openStore } from '~db/open-store'
import { keyStore } from '~db/repositories/key-ring'
import { highestSeen } from '~db/repositories/nodes'
import type { Store } from '~db/store'
import type { Connector } from './connectors/contract'
import { GatePassConnector } from './connectors/gate-pass/connector.server'
import { LdapConnector } from './connectors/ldap/connector.server'
import { RadiusConnector } from './connectors/radius/connector.server'
import { createRegistry } from './connectors/registry.server'
import { ScimConnector } from './connectors/scim/connector.server'
import { SshCaConnector } from './connectors/ssh-ca/connector.server'
import type { Instant } from './domain/kernel/time'
import { type Chore, hourly } from './engine/chores.server'
import { createEngine, ENGINE_DEFAULTS, type Engine } from './engine/engine.server'
import { escalationChore } from './engine/escalation.server'
import { foreignEndChore } from './engine/foreign-ends.server'
import { givingFanOut } from './engine/giving-fan-out.server'
import { createHeartbeat } from './engine/heartbeat.server'
import { listingChore } from './engine/listing.server'
import { lockFanOut } from './engine/lock-fan-out.server'
import { policyFanOut } from './engine/policy-fan-out.server'
import { breakerChore } from './engine/probe-breakers.server'
import { scrappedChore } from './engine/scrapped.server'
import { mailChore } from './engine/send-mail.server'
import { sweep } from './engine/sweep.server'
import { unrecordedChore } from './engine/unrecorded.server'
import { createNetworkDoor, type NetworkDoor } from './http/network-door.server'
import { createAuditWriter } from './platform/audit-writer.server'
import { type Clock, steadyClock, systemClock } from './platform/clock.server'
import { createDeadMansSignal } from './platform/dead-mans-signal.server'
import { type Env, parseEnv } from './platform/env.server'
import { createEventStreams, type EventStreams } from './platform/event-streams.server'
import {
  createHealth,
  diskPart,
  enginePart,
  engineState,
  type Health,
  type HealthPart,
  journalPart,
  mailPart,
} from './platform/health.server'
import { createIds } from './platform/ids.server'
import { type Journal, openJournal } from './platform/journal/journal.server'
import { journaled } from './platform/journal/journaled-store.server'
import { openKeys } from './platform/keys.server'
import { createLeaseClock } from './platform/lease-clock.server'
import { createLogger, type DestinationStream, type Logger } from './platform/logger.server'
import { smtpTransport } from './platform/mail/smtp.server'
import { terminalTransport } from './platform/mail/terminal.server'
import type { MailTransport } from './platform/mail/transport.server'
import { createMailbox } from './platform/mailbox.server'
import type { Metrics } from './platform/metrics'
import { createMetrics } from './platform/metrics.server'
import { createRequestScope, inOwnScope, type RequestScope } from './platform/request-scope.server'
import type { Services } from './platform/services'
import { signalParts } from './platform/signal-parts.server'
import { createVitals } from './platform/vitals.server'
import { lapseChore } from './usecases/access-request/lapse-requests.server'
import { remindOfSignOffs } from './usecases/connected-system/remind-sign-off.server'
import { createPassAuthority } from './usecases/gate/pass-authority.server'
import { tendReaders } from './usecases/gate/tend-readers.server'
import { ensureSetUpLink } from './usecases/identity/set-up-portal.server'
import { createNetworkAuthority } from './usecases/network/network-authority.server'
import { cutOffChore } from './usecases/notice/cut-off.server'
import { endsSoonChore } from './usecases/notice/ends-soon.server'
import { createNotices } from './usecases/notice/notices.server'
import { markChore } from './usecases/restore/mark-time.server'
import { recover } from './usecases/restore/recover.server'
import { createSshAuthority } from './usecases/ssh/ssh-authority.server'

/** What the launcher starts and stops, and what every loader and action finds in its context. */
export interface Portal {
  readonly env: Env
  readonly log: Logger
  readonly services: Services
  readonly engine: Engine
  /** Live pages; the launcher ends them before it waits for requests under way. */
  readonly streams: EventStreams
  /** Which request is being answered; the launcher says so. */
  readonly requests: RequestScope
  /** Answers FreeRADIUS; the launcher hands its requests on. */
  readonly network: NetworkDoor
  /** Starts the engine; prints a set-up link while there is no administrator. */
  start(): Promise<void>
  close(): Promise<void>
  readiness: Health['readiness']
}

/** What a test or the demo puts in the place of the world. */
export interface PortalParts {
  readonly clock?: Clock
  /** Which node this is; the one that writes its journal unless given. */
  readonly nodeId?: string
  /** By whose clock leases run: the process's where a clock is given or on SQLite, else the database's. */
  readonly leases?: 'database' | 'process'
  readonly mailTransport?: MailTransport
  /** In [0, 1): spreads retries. */
  readonly random?: () => number
  /** Kinds of connected system beside the portal's own. */
  readonly connectors?: readonly Connector[]
  /** A store that is already open; the portal closes it. */
  readonly store?: Store
  /** A journal that is already open; the portal closes it. */
  readonly journal?: Journal
  /** Where a line for the operator goes; the terminal unless given. */
  readonly print?: (line: string) => void
  /** Where the log goes; standard output unless given. */
  readonly logTo?: DestinationStream
}

/** Builds a portal from its settings. Throws EnvError naming every wrong one, SealKeyError, or the database's error. */
export async function createPortal(
  settings: Readonly<Record<string, string | undefined>>,
  parts: PortalParts = {},
): Promise<Portal> {
  const env = parseEnv(settings)
  let metrics: Metrics | null = null
  const requests = createRequestScope()
  const log = createLogger(env.logLevel, parts.logTo, {
    facts: requests.facts,
    counted: (level) => metrics?.lineLogged(level),
  })
  const clock = steadyClock(parts.clock ?? systemClock())
  const ownsTime = parts.clock !== undefined || env.databaseUrl === null
  const print = parts.print ?? ((line: string) => process.stdout.write(`${line}\n`))
  const sealKey = await loadSealKey(env)
  const plain = parts.store ?? (await openStore(env))
  const journalOptions = { folder: env.journalDir, sealKey, keep: env.journalKeep, clock, log }
  const journal =
    parts.journal ??
    (await openJournal(journalOptions).catch(async (error: unknown) => {
      await plain.close()
      throw error
    }))
  // When the database last refused a write for want of space, or because its disk fails.
  let refusedAt: Instant | null = null
  const recorded = journaled(plain, journal, () => {
    refusedAt = clock.now()
    log.error('the database cannot be written: nothing is given until it can')
  })
  const store = inOwnScope(recorded)
  // No earlier time is told than any node had, from the first answer on.
  clock.atLeast((await highestSeen(store.read)) ?? clock.now())
  const keys = await openKeys(sealKey, keyStore(store, clock.now))
  const ids = createIds(clock)
  const transport =
    parts.mailTransport ??
    (env.smtp === null ? terminalTransport(print) : smtpTransport({ ...env, smtp: env.smtp }))

  const leaseClock = createLeaseClock(clock, parts.leases ?? (ownsTime ? 'process' : 'database'))
  const vitals = createVitals({ store, clock, leaseClock })
  let engine: Engine | null = null
  const pulse = () => engine?.pulse() ?? { inFlight: 0, lastPassAt: null }
  const wake = () => requests.outside(() => engine?.wake())
  // Whatever can be unwell is one part more here: /readyz and /metrics show it, and the dead-man's signal heeds it.
  const healthParts: HealthPart[] = [
    { name: 'database', stops: 'serving', look: () => answers(store) },
    enginePart(pulse, clock),
    journalPart(() => journal.state().fault),
    diskPart(() => refusedAt, clock),
    mailPart(vitals),
  ]
  const health = createHealth(healthParts, log)
  metrics = createMetrics({ vitals, inFlight: () => pulse().inFlight, parts: health.parts })
  const audit = createAuditWriter(ids)
  const networkAuthority = createNetworkAuthority({ store, clock, keys, audit })
  const services: Services = {
    store,
    clock,
    leaseClock,
    ids,
    keys,
    env,
    log,
    metrics,
    connectors: createRegistry([
      new GatePassConnector(createPassAuthority({ store, clock, keys })),
      new ScimConnector(systemClock().now),
      new LdapConnector(systemClock().now),
      new RadiusConnector(networkAuthority, true),
      new RadiusConnector(networkAuthority, false),
      new SshCaConnector(createSshAuthority({ store, clock, keys, audit })),
      ...(parts.connectors ?? []),
    ]),
    audit,
    mail: createMailbox(ids, keys, wake),
    engineRuns: () => engineState(pulse(), clock) === 'ok',
    wake,
  }
  const node = { id: parts.nodeId ?? journal.node, host: hostname() }
  const engineServices = {
    ...services,
    log: log.child({ node: node.id }),
    notices: createNotices(services),
    random: parts.random ?? Math.random,
  }
  const heartbeat = createHeartbeat(engineServices, node)
  const chores: Chore[] = [
    heartbeat.chore,
    unrecordedChore(engineServices, () => refusedAt),
    markChore(services, journal),
    lockFanOut(services),
    breakerChore(services),
    scrappedChore(services),
    escalationChore(engineServices),
    givingFanOut(services),
    policyFanOut(services),
    listingChore(services),
    foreignEndChore(engineServices),
    lapseChore(services),
    endsSoonChore(services),
    cutOffChore(services),
    mailChore(services, transport, () => pulse().inFlight > 0),
    hourly('sweep', () => sweep(services)),
    hourly('reminders of sign-offs', () => remindOfSignOffs(services)),
    hourly('passes for other readers', () => tendReaders(services)),
  ]
  engine = createEngine(engineServices, { ...ENGINE_DEFAULTS, chores, node: node.id })
  const running = engine
  const signal = createDeadMansSignal({
    url: env.heartbeatUrl,
    silencedBy: createHealth([...healthParts, ...signalParts(services)], log).silencedBy,
    log,
  })
  // Before anybody is served: sessions and passes of a restored database are void.
  await recover(services, journal)
  // The journal may have seen a later time than the database.
  clock.atLeast((await highestSeen(store.read)) ?? clock.now())

  return {
    env,
    log,
    services,
    engine: running,
    streams: createEventStreams(),
    requests,
    network: createNetworkDoor(services),
    async start() {
      await heartbeat.start()
      running.start()
      signal.start()
      const link = await ensureSetUpLink(services)
      if (link !== null) print(`No administrator yet. Set Daypass up here, once: ${link}`)
    },
    async close() {
      await signal.stop()
      await running.stop()
      await heartbeat.stop()
      metrics?.close()
      await store.close()
      await journal.close()
    },
    readiness: health.readiness,
  }
}

/** 'ok' when the database answers at all. */
async function answers({ read, t }: Store): Promise<string> {
  return read.q
    .select({ purpose: t.keyRing.purpose })
    .from(t.keyRing)
    .limit(1)
    .then(
      () => 'ok',
      () => 'unreachable',
    )
}
