import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { Health } from './health.server'
import type { Metrics } from './metrics'
import type { Vitals } from './vitals.server'

/** From a second to a day. */
const LAG_BUCKETS = [1, 2, 5, 10, 30, 60, 120, 300, 900, 3_600, 14_400, 86_400]
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]

/** How often the event loop is measured, ms. */
const TICK = 20

/** Each is there from the first scrape on, so that an alert has something to look at. */
const FREEZE_REASONS = ['clock_back', 'clock_jump', 'restored', 'rate']
const FINDING_KINDS = ['orphan', 'stale', 'overdue', 'resurrected', 'drifted', 'missing', 'conflict', 'lost']
const METHODS = new Set(['GET', 'HEAD', 'POST'])

export interface MetricsSources {
  vitals(): Promise<Vitals>
  /** Credentials that the engine works on. */
  inFlight(): number
  parts: Health['parts']
}

/** A registry of its own for each portal. What is so at the moment is read when somebody asks for the page. */
export function createMetrics({ vitals, inFlight, parts }: MetricsSources): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Gauge({ name, help, labelNames, registers })

  const lag = new Histogram({
    name: 'daypass_end_lag_seconds',
    help: 'From when access should have ended until a read-back confirmed that it did.',
    labelNames: ['system_id', 'system'] as const,
    buckets: LAG_BUCKETS,
    registers,
  })
  const requests = new Histogram({
    name: 'daypass_http_request_duration_seconds',
    help: 'Time to answer a request, by the first part of its route.',
    labelNames: ['area', 'method', 'status'] as const,
    buckets: REQUEST_BUCKETS,
    registers,
  })
  const lines = new Counter({
    name: 'daypass_log_lines_total',
    help: 'Log lines written, by level.',
    labelNames: ['level'] as const,
    registers,
  })
  for (const level of ['warn', 'error', 'fatal']) lines.inc({ level }, 0)

  const state = stateGauges(gauge)
  const loop = monitorEventLoopDelay({ resolution: TICK })
  loop.enable()
  const own = processGauges(gauge)

  return {
    endConfirmed: (system, took) =>
      lag.observe({ system_id: system.id, system: system.name }, Math.max(0, took) / 1_000),
    requestAnswered: ({ area, method, status, took }) =>
      requests.observe(
        {
          area,
          method: METHODS.has(method) ? method : 'other',
          status: `${Math.floor(status / 100)}xx`,
        },
        took / 1_000,
      ),
    lineLogged: (level) => lines.inc({ level }),
    async page() {
      state.inFlight.set(inFlight())
      state.read(await vitals().catch(() => null))
      for (const { name, ok } of await parts()) state.part.set({ part: name }, ok ? 1 : 0)
      own.read(loop)
      return { contentType: registry.contentType, text: await registry.metrics() }
    },
    close: () => loop.disable(),
  }
}

type MakeGauge = <L extends string>(name: string, help: string, labelNames?: readonly L[]) => Gauge<L>

function stateGauges(gauge: MakeGauge) {
  const due = gauge('daypass_credentials_due', 'Credentials that are due.')
  const trying = gauge('daypass_ends_trying', 'Ends begun and not confirmed yet.')
  const unknown = gauge('daypass_ends_unknown', 'Ends that were tried and could not be proved.')
  const overdue = gauge('daypass_ends_overdue', "Ends past the policy's deadline.")
  const mails = gauge('daypass_outbox_mails', 'Mails that wait to be sent.')
  const oldest = gauge('daypass_outbox_oldest_seconds', 'How long the oldest waiting mail waits.')
  const open = gauge('daypass_breakers_open', 'Systems that are only probed, because they were not reached.')
  const plain = [due, trying, unknown, overdue, mails, oldest, open]
  const findings = gauge('daypass_findings_open', 'Open findings.', ['kind'])
  const breaker = gauge('daypass_breaker_open', '1 for each system with an open breaker.', [
    'system_id',
    'system',
  ])
  const frozen = gauge('daypass_giving_frozen', '1 while nothing new is given for this reason.', ['reason'])
  const nodes = gauge('daypass_node_silence_seconds', 'Since when a node was not heard of.', ['node'])

  return {
    inFlight: gauge('daypass_engine_in_flight', 'Credentials that this node works on.'),
    part: gauge('daypass_part_ok', '1 while this part of the portal is well.', ['part']),
    /** Null when the database did not answer: then there is no number, rather than an old one. */
    read(now: Vitals | null): void {
      for (const each of [findings, breaker, frozen, nodes]) each.reset()
      if (now === null) {
        for (const each of plain) each.remove()
        return
      }
      due.set(now.due)
      trying.set(now.ends.trying)
      unknown.set(now.ends.unknown)
      overdue.set(now.ends.overdue)
      mails.set(now.mails)
      oldest.set(now.oldestMail / 1_000)
      open.set(now.breakers.length)
      for (const kind of FINDING_KINDS) findings.set({ kind }, 0)
      for (const { kind, n } of now.findings) findings.set({ kind }, n)
      for (const { id, name } of now.breakers) breaker.set({ system_id: id, system: name }, 1)
      for (const reason of FREEZE_REASONS) frozen.set({ reason }, 0)
      for (const reason of now.frozen) frozen.set({ reason }, 1)
      for (const { id, silence } of now.nodes) nodes.set({ node: id }, silence / 1_000)
    },
  }
}

function processGauges(gauge: MakeGauge) {
  const delay = gauge('daypass_event_loop_delay_seconds', 'Delay of the event loop since the last scrape.', [
    'quantile',
  ])
  const resident = gauge('process_resident_memory_bytes', 'Resident memory.')
  const heap = gauge('nodejs_heap_size_used_bytes', 'Used part of the heap.')
  const cpu = gauge('process_cpu_seconds', 'Processor time used, user and system.')
  const started = gauge('process_start_time_seconds', 'Start, seconds since 1970.')
  return {
    read(loop: ReturnType<typeof monitorEventLoopDelay>): void {
      // It measures, in nanoseconds, from one tick to the next; NaN before the first.
      const seconds = (nanos: number) => Math.max(0, (nanos || 0) / 1e9 - TICK / 1_000)
      delay.set({ quantile: '0.5' }, seconds(loop.percentile(50)))
      delay.set({ quantile: '0.99' }, seconds(loop.percentile(99)))
      delay.set({ quantile: '1' }, seconds(loop.max))
      loop.reset()
      const memory = process.memoryUsage()
      resident.set(memory.rss)
      heap.set(memory.heapUsed)
      const { user, system } = process.cpuUsage()
      cpu.set((user + system) / 1e6)
      started.set(performance.timeOrigin / 1_000)
    },
  }
}
