import type { Instant, Millis } from '~/domain/kernel/time'
import { dropLeases } from '~db/repositories/claims'
import { nextWake } from '~db/repositories/due-work'
import { createChoreRounds } from './chore-rounds.server'
import type { Chore } from './chores.server'
import type { EngineServices } from './engine-services'
import { createPressure } from './pressure.server'
import { createSlots } from './slots.server'
import { createWorkInHand } from './work-in-hand.server'

export interface EngineOptions {
  readonly chores: readonly Chore[]
  /** Whose leases are whose: the same from start to start. */
  readonly node: string
  /** Rounds under way at once, over all systems, and to one system that sets no limit of its own. */
  readonly slots: number
  readonly slotsPerSystem: number
  /** The longest the engine sleeps, ms: Node's timers fire at once past 24.8 days, and another node may have work for us. */
  readonly longestSleep: Millis
}

export const ENGINE_DEFAULTS = { slots: 256, slotsPerSystem: 8, longestSleep: 3_000 } as const

/** How long a stop waits for what is under way before it cuts it off, ms. */
const STOP_WAIT: Millis = 6_000

/**
 * Between two looks for work while some is in hand, ms, and as a multiple of what the last look took: what ends meanwhile is
 * claimed for together, and no more than a sixth of the time goes into claiming.
 */
const BREATH: Millis = 10
const LONGEST_BREATH: Millis = 250
const BREATHS = 5

/** Chores that run longer than this count as a loop that stands still, ms. */
const LONGEST_CHORES: Millis = 60_000

export interface Engine {
  start(): void
  /** Something became due. */
  wake(): void
  /** Does everything that is due at the clock's now, and what becomes due by doing it; for tests and the demo. */
  settle(): Promise<void>
  /** Takes no new work, waits for what is in hand, gives the rest back. */
  stop(): Promise<void>
  /** Rounds under way, and when the last pass ended by the monotonic clock, ms; null before the first. */
  pulse(): { readonly inFlight: number; readonly lastPassAt: Millis | null }
}

/**
 * The loop: claim -> plan and commit the intent -> act -> read back -> judge -> record, for every credential that is due, for
 * ever. Claims, intents and results of many credentials share a transaction each. A fault of one credential, chore or
 * system is logged, kept on its row and tried again; it never stops the others.
 */
export function createEngine(services: EngineServices, options: EngineOptions): Engine {
  const { log, clock, store } = services
  const { node } = options
  let settling = false
  const pressure = createPressure(options.slots)
  const slots = createSlots({
    // Who lets it settle waits for nothing else, and no timer tells how late the loop is.
    total: () => (settling ? options.slots : pressure.limit()),
    perSystem: options.slotsPerSystem,
    monotonic: clock.monotonic,
  })
  const work = createWorkInHand(services, { node, slots, freed: () => lookAgain() })
  const rounds = createChoreRounds({
    chores: options.chores,
    clock,
    log,
    longestPause: options.longestSleep,
    ended: () => loopSoon(),
  })
  let timer: NodeJS.Timeout | undefined
  let leaveLeases = () => {}
  let pass: Promise<void> | null = null
  let again = false
  let stopped = true
  let lastPassAt: Millis | null = null
  let breath = BREATH

  /** Answers when to look again. */
  async function onePass(): Promise<Instant> {
    const now = clock.now()
    const begun = performance.now()
    await work.claimDue()
    breath = Math.min(LONGEST_BREATH, Math.max(BREATH, BREATHS * (performance.now() - begun)))
    rounds.startDue()
    // What was due and could not be claimed waits for a slot, and whoever gives one back wakes the loop.
    const due = await nextWake(store.read, now)
    // A chore that never ends is as bad as a pass that does not.
    if (rounds.underWayFor() < LONGEST_CHORES) lastPassAt = clock.monotonic()
    const latest = now + options.longestSleep
    return Math.min(due ?? latest, rounds.dueAt() ?? latest)
  }

  function loop(): void {
    if (stopped || pass) {
      again = true
      return
    }
    clearTimeout(timer)
    again = false
    pass = onePass()
      .catch((error: unknown) => {
        log.error({ err: error }, 'engine pass failed; it is tried again')
        return clock.now() + 1_000
      })
      .then((next) => {
        pass = null
        if (stopped) return
        const soonest = work.isEmpty() ? 0 : breath
        const sleep = again ? soonest : Math.min(Math.max(next - clock.now(), soonest), options.longestSleep)
        loopIn(sleep)
      })
  }

  function loopIn(sleep: Millis): void {
    const set = performance.now()
    timer = setTimeout(() => {
      // Set for now it would come after all that is ready: that says nothing of the loop.
      if (sleep > 0) pressure.noteTimer(sleep, performance.now() - set, slots.inUse())
      loop()
    }, sleep)
  }

  /** A slot or a credential is free: there may be more to claim. The chores need not be asked for that. */
  function lookAgain(): void {
    if (again) return
    again = true
    if (stopped || pass) return
    clearTimeout(timer)
    loopIn(work.isEmpty() ? 0 : breath)
  }

  function loopSoon(): void {
    again = true
    if (stopped || pass) return
    clearTimeout(timer)
    loopIn(0)
  }

  return {
    start() {
      stopped = false
      leaveLeases = work.keepLeases()
      store
        .transact((tx) => dropLeases(tx, node), 'engine')
        .catch((error: unknown) => log.error({ err: error }, 'own leases could not be dropped; they end'))
        .finally(loop)
    },
    wake() {
      rounds.want()
      loopSoon()
    },
    async settle() {
      settling = true
      try {
        for (let round = 0; round < 1_000; round++) {
          again = false
          await rounds.run()
          for (const chore of options.chores) await chore.settle?.()
          await work.claimDue()
          lastPassAt = clock.monotonic()
          if (work.isEmpty() && !again) return
          await work.done()
        }
      } finally {
        settling = false
      }
      throw new Error('the engine did not come to rest: something stays due at the same instant')
    },
    async stop() {
      stopped = true
      clearTimeout(timer)
      leaveLeases()
      for (const chore of options.chores) chore.stop?.()
      const cut = setTimeout(work.cutOff, STOP_WAIT)
      await pass
      await rounds.stop()
      await work.done()
      clearTimeout(cut)
      for (const chore of options.chores) await chore.settle?.()
    },
    pulse: () => ({ inFlight: slots.inUse(), lastPassAt }),
  }
}
