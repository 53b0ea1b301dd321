import { type SettableClock, settableClock } from '~/platform/clock.server'

interface Event {
  readonly at: number
  readonly order: number
  /** The life of the portal it belongs to; null for what goes on without it. */
  readonly life: number | null
  run: (() => unknown) | null
}

/**
 * Virtual time: what is to happen stands in one queue, and the clock moves to the next of it once nothing is left to do
 * at the present instant. The portal's own timers stand in the same queue.
 */
export class World {
  readonly clock: SettableClock
  /** Events that were run. */
  steps = 0
  /** Timers set from now on end with this life of the portal. */
  life = 0
  #queue: Event[] = []
  #order = 0
  readonly #real = {
    set: globalThis.setTimeout,
    clear: globalThis.clearTimeout,
    every: globalThis.setInterval,
    stop: globalThis.clearInterval,
    timeout: AbortSignal.timeout,
    monotonic: performance.now,
  }

  constructor(
    start: number,
    /** True while something is under way that no event of this queue answers: a database in another process. */
    private readonly busy: () => boolean = () => false,
  ) {
    this.clock = settableClock(start)
  }

  get now(): number {
    return this.clock.now()
  }

  after(delay: number, run: () => unknown): void {
    this.#push(this.now + Math.max(0, Math.floor(delay)), null, run)
  }

  /** Puts the process's timers under this clock until they are given back. */
  takeTimers(): void {
    const set = (run: (...args: unknown[]) => void, delay = 0, ...args: unknown[]) => {
      const event = this.#push(this.now + Math.max(1, Math.floor(delay)), this.life, () => run(...args))
      const handle = { event, ref: () => handle, unref: () => handle, hasRef: () => true }
      return handle
    }
    const clear = (handle: { event?: Event } | undefined) => {
      if (handle?.event) handle.event.run = null
    }
    const every = (run: () => void, delay: number) => {
      const handle = set(again, delay)
      function again() {
        handle.event = set(again, delay).event
        run()
      }
      return handle
    }
    globalThis.setInterval = every as unknown as typeof setInterval
    globalThis.clearInterval = clear as unknown as typeof clearInterval
    globalThis.setTimeout = set as unknown as typeof setTimeout
    globalThis.clearTimeout = clear as unknown as typeof clearTimeout
    // How long the engine's own transactions took decides when it looks again: here they take no time.
    performance.now = () => this.clock.monotonic()
    AbortSignal.timeout = (delay) => {
      const controller = new AbortController()
      set(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), delay)
      return controller.signal
    }
  }

  giveTimersBack(): void {
    globalThis.setTimeout = this.#real.set
    globalThis.clearTimeout = this.#real.clear
    globalThis.setInterval = this.#real.every
    globalThis.clearInterval = this.#real.stop
    AbortSignal.timeout = this.#real.timeout
    performance.now = this.#real.monotonic
  }

  /** The portal died: what its timers would have done does not happen. */
  endLife(): void {
    this.#queue = this.#queue.filter((event) => event.life === null)
    this.life += 1
  }

  /** Runs what comes next, and all that follows from it without time passing. False when nothing comes any more. */
  async step(): Promise<boolean> {
    const event = this.#pop()
    if (!event) return false
    if (event.at > this.now) this.clock.advance(event.at - this.now)
    if (event.run === null) return true
    this.steps += 1
    await event.run()
    await this.rest()
    return true
  }

  /** Lets everything that was begun go on until it waits for an event. */
  async rest(): Promise<void> {
    do await new Promise((turn) => setImmediate(turn))
    while (this.busy() || process.getActiveResourcesInfo().includes('Immediate'))
  }

  #push(at: number, life: number | null, run: () => unknown): Event {
    const event = { at, order: this.#order++, life, run }
    // A heap would be faster for thousands; there are some dozens.
    let place = this.#queue.length
    while (place > 0 && (this.#queue[place - 1] as Event).at <= at) place -= 1
    this.#queue.splice(place, 0, event)
    return event
  }

  /** Of two at the same instant the one that was asked for first: the queue is sorted from last to first. */
  #pop(): Event | undefined {
    return this.#queue.pop()
  }
}
