import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MINUTE } from '~/domain/kernel/time'
import { createDeadMansSignal } from '~/platform/dead-mans-signal.server'
import { createHealth } from '~/platform/health.server'
import { signalParts } from '~/platform/signal-parts.server'
import { PRIORITY } from '~db/repositories/credentials'
import { sampleOrganisation } from '../support/organisation'
import { describeOnBothDialects, type TestPortal } from '../support/portal'

/** A monitor as there are many: an address that is called while all is well. */
let monitor: Server
let url: string
let calls: string[]
let status: number
beforeEach(async () => {
  calls = []
  status = 200
  monitor = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`)
    response.writeHead(status, status === 302 ? { Location: '/elsewhere' } : {}).end('OK')
  }).listen(0, '127.0.0.1')
  await once(monitor, 'listening')
  url = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping/a-secret-id`
})
afterEach(() => {
  vi.useRealTimers()
  monitor.close()
})

function signal(silencedBy: () => Promise<readonly string[]>) {
  const lines: unknown[] = []
  const log = {
    info: (...line: unknown[]) => lines.push(line),
    warn: (...line: unknown[]) => lines.push(line),
  }
  return { lines, ...createDeadMansSignal({ url, silencedBy, log: log as never }) }
}

describe("the dead-man's signal", () => {
  it('calls the monitor every minute, until it is stopped', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    const { start, beat, stop } = signal(async () => [])
    start()
    expect(calls).toEqual([])
    for (let minutes = 1; minutes < 5; minutes++) {
      vi.advanceTimersByTime(MINUTE - 1)
      expect(calls).toHaveLength(minutes - 1)
      vi.advanceTimersByTime(1)
      await beat()
      expect(calls).toHaveLength(minutes)
    }
    await stop()
    vi.advanceTimersByTime(10 * MINUTE)
    expect(calls).toHaveLength(4)
  })

  it('is silent while something is wrong, and says so once', async () => {
    let wrong: string[] = []
    const { beat, lines } = signal(async () => wrong)
    await beat()
    wrong = ['engine: stalled']
    for (let n = 0; n < 3; n++) await beat()
    expect(calls).toHaveLength(1)
    expect(lines).toHaveLength(1)
    expect(JSON.stringify(lines)).toContain('engine: stalled')
    wrong = []
    await beat()
    expect(calls).toHaveLength(2)
    expect(lines).toHaveLength(2)
  })

  it('is silent when it cannot tell', async () => {
    const { beat } = signal(() => Promise.reject(new Error('lost')))
    await beat()
    expect(calls).toEqual([])
  })

  it('follows nobody elsewhere, and tells the log of a monitor that fails, without its address', async () => {
    const { beat, lines } = signal(async () => [])
    status = 302
    await beat()
    await beat()
    expect(calls).toEqual(['GET /ping/a-secret-id', 'GET /ping/a-secret-id'])
    status = 500
    await beat()
    await new Promise((resolve) => monitor.close(resolve))
    await beat()
    expect(lines.map((line) => JSON.stringify(line))).toEqual([
      expect.stringContaining('monitor: answered 302'),
      expect.stringContaining('monitor: answered 500'),
      expect.stringContaining('monitor: unreachable'),
    ])
    expect(JSON.stringify(lines)).not.toContain('secret')
  })
})

describeOnBothDialects('what silences it', (open) => {
  let portal: TestPortal
  beforeEach(async () => {
    portal = await open()
  })
  afterEach(() => portal.close())

  const silencedBy = () => createHealth(signalParts(portal.services), portal.services.log).silencedBy()

  it('a database that takes nothing', async () => {
    expect(await silencedBy()).toEqual([])
    const { services } = portal
    const full = { ...services.store, transact: () => Promise.reject(new Error('disk is full')) }
    const broken = createHealth(signalParts({ ...services, store: full }), services.log)
    expect(await broken.silencedBy()).toEqual(['writing: failed'])
  })

  it('an engine that makes no passes', async () => {
    const { checks, ready } = await portal.portal.readiness()
    expect([checks.engine, ready]).toEqual(['starting', true])
  })

  it.each([
    ['an end that nobody took for over five minutes', {}, {}, true],
    ['not one that is in hand', { leased: true }, {}, false],
    ['not one of a system whose breaker is open', {}, { breakerUntil: 1 }, false],
    ['not one of a system that is slow, and answers', {}, { lastContactAt: 'now' }, false],
    ['not something that waits to be given', { priority: PRIORITY.give }, {}, false],
  ] as const)('%s', async (_what, how, system, silent) => {
    const { services, clock } = portal
    await aWaitingCredential(portal, how, system)
    clock.advance(5 * MINUTE - 1)
    expect(await silencedBy()).toEqual([])
    clock.advance(1)
    if ('lastContactAt' in system) {
      await services.store.transact(async ({ q, t }) => {
        await q.update(t.connectedSystem).set({ lastContactAt: clock.now() })
      })
    }
    expect(await silencedBy()).toEqual(silent ? ['claims: stuck'] : [])
  })
})

/** A credential of the sample organisation that is due now and stays so: no engine runs. */
async function aWaitingCredential(
  portal: TestPortal,
  { leased = false, priority = PRIORITY.end }: { leased?: boolean; priority?: number },
  system: { readonly breakerUntil?: number; readonly lastContactAt?: string },
) {
  const organisation = await sampleOrganisation(portal, null)
  const { services, clock } = portal
  await services.store.transact(async ({ q, t }) => {
    const [one] = await q.select().from(t.connectedSystem).limit(1)
    const personId = Object.values(organisation.people)[0]
    if (!one || !personId) throw new Error('the sample organisation has nobody')
    const { breakerUntil = null } = system
    await q.update(t.connectedSystem).set({ breakerUntil, lastContactAt: null, lastFaultAt: null })
    await q.insert(t.credential).values({
      id: services.ids.id(),
      personId,
      systemId: one.id,
      siteId: one.siteId,
      dueAt: clock.now(),
      priority,
      inputVersion: 1,
      leaseUntil: leased ? clock.now() + 60 * MINUTE : null,
      leaseFence: 0,
      attempts: 0,
      state: 'on',
      createdAt: clock.now(),
    })
  })
}
