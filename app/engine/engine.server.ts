import type { Instant, Millis } from '~/domain/kernel/time'
import type { EngineVitals } from '~/platform/health.server'
import { claim, nextWake, release, systemsWithWork } from '~db/repositories/credentials'
import { converge } from './converge.server'
import type { EngineServices } from './engine-services'
import { createSlots } from './slots.server'

/** Work beside the credentials: lapsing requests, sending mail, listing systems, fanning out locks. */
export interface Chore {
  readonly name: string
  /** Does what is due at `now`; answers when it wants to be called again at the latest, or null for "when woken". */
  run(now: Instant): Promise<Instant | null>
  /** Waits for what it started beside the passes. */
  settle?(): Promise<void>
}

export interface EngineOptions {
  readonly chores: readonly Chore[]
  /** Calls under way at once, over all systems, and to one system. */
  readonly slots: number
  readonly slotsPerSystem: number
  /** How long a claimed credential is left alone by others, ms; calls end before it does. */
  readonly lease: Millis
  /** The longest the engine sleeps, ms: Node's timers fire at once past 24.8 days, and another node may have work for us. */
  readonly longestSleep: Millis
}

export const ENGINE_DEFAULTS = { slots: 64, slotsPerSystem: 8, lease: 60_000, longestSleep: 3_000 } as const

export interface Engine {
  start(): void
  /** Something became due. */
  wake(): void
  /** Does everything that is due at the clock's now, and what becomes due by doing it; for tests and the demo. */
  settle(): Promise<void>
  /** Takes no new work, waits for what is in hand, gives the rest back. */
  stop(): Promise<void>
  /** For those who watch it: readiness, metrics, the dead-man's signal. */
  vitals(): EngineVitals
}

/**
 * The loop: claim -> act -> read back -> judge -> record, for every credential that is due, for ever. A fault of one
 * credential, chore or system is logged, kept on its row and tried again; it never stops the others.
 */
export function createEngine(services: EngineServices, options: EngineOptions): Engine {
  const { log, clock } = services
  const slots = createSlots(options.slots, options.slotsPerSystem)
  const inHand = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let pass: Promise<void> | null = null
  let again = false
  let stopped = true
  let lastPassAt: Millis = 0

  async function claimSystem(systemId: string): Promise<void> {
    const free = slots.free(systemId)
    if (free === 0) return
    const now = clock.now()
    const claimed = await services.store.transact(
      (tx) => claim(tx, systemId, now, now + options.lease, free),
      'background',
    )
    for (const credential of claimed) {
      const giveBack = slots.take(systemId)
      const work = converge(services, credential, options.lease)
        .catch(async (error: unknown) => {
          log.error({ err: error, credentialId: credential.id }, 'credential could not be worked on')
          await services.store.transact((tx) => release(tx, credential, clock.now() + 5_000), 'background')
        })
        .catch((error: unknown) => {
          // The lease ends by itself, and somebody claims it again.
          log.error({ err: error, credentialId: credential.id }, 'credential could not be given back')
        })
        .finally(() => {
          inHand.delete(work)
          giveBack()
          wake()
        })
      inHand.add(work)
    }
  }

  async function runChores(): Promise<Instant> {
    let next = clock.now() + options.longestSleep
    for (const chore of options.chores) {
      try {
        const due = await chore.run(clock.now())
        if (due !== null) next = Math.min(next, due)
      } catch (error) {
        log.error({ err: error, chore: chore.name }, 'chore failed; it is tried again')
      }
    }
    return next
  }

  async function settleChores(): Promise<void> {
    for (const chore of options.chores) await chore.settle?.()
  }

  async function onePass(): Promise<Instant> {
    const next = await runChores()
    const now = clock.now()
    for (const systemId of await systemsWithWork(services.store.read, now)) {
      await claimSystem(systemId)
    }
    // What was due and could not be claimed waits for a slot, and whoever gives one back wakes the loop.
    const due = await nextWake(services.store.read, now)
    return due === null ? next : Math.min(next, due)
  }

  function loop(): void {
    if (stopped || pass) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    pass = onePass()
      .then((next) => {
        lastPassAt = clock.monotonic()
        return next
      })
      .catch((error: unknown) => {
        log.error({ err: error }, 'engine pass failed; it is tried again')
        return clock.now() + 1_000
      })
      .then((next) => {
        pass = null
        if (stopped) return
        const soonest = inHand.size > 0 ? 20 : 0
        const sleep = again ? soonest : Math.min(Math.max(next - clock.now(), soonest), options.longestSleep)
        timer = setTimeout(loop, sleep)
      })
  }

  function wake(): void {
    again = true
    if (stopped || pass) return
    clearTimeout(timer)
    timer = setTimeout(loop, 0)
  }

  async function settle(): Promise<void> {
    for (let round = 0; round < 1_000; round++) {
      again = false
      await runChores()
      await settleChores()
      const systems = await systemsWithWork(services.store.read, clock.now())
      if (systems.length === 0 && inHand.size === 0 && !again) return
      for (const systemId of systems) await claimSystem(systemId)
      await Promise.all(inHand)
    }
    throw new Error('the engine did not come to rest: something stays due at the same instant')
  }

  return {
    start() {
      stopped = false
      lastPassAt = clock.monotonic()
      loop()
    },
    wake,
    settle,
    async stop() {
      stopped = true
      clearTimeout(timer)
      await pass
      await Promise.all(inHand)
      await settleChores()
    },
    vitals: () => ({ running: !stopped, lastPassAt, inHand: inHand.size }),
  }
}
