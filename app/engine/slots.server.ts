import type { Millis } from '~/domain/kernel/time'

/** What bounds the work on one system, and how urgent it is. */
export interface SystemLimits {
  readonly id: string
  /** Rounds under way at once; null for the default. */
  readonly maxAtOnce: number | null
  /** Rounds begun in a minute; null for as many as there are. */
  readonly maxPerMinute: number | null
  /** Rounds that did not reach it, in a row. */
  readonly failures: number
  /** Smaller goes first. */
  readonly urgency: number
}

/**
 * Bounds the rounds under way: over all systems and to each one, so that a dead target never holds up the rest. A system
 * that this process has not reached yet, or that failed last time, gets a few only until it answers.
 */
export interface Slots {
  /**
   * How many rounds may begin of each of these: one of each in turn, those of the most urgent first, until as many are given
   * out as may be under way. Among equals another one comes first each time.
   */
  share(systems: readonly SystemLimits[]): ReadonlyMap<string, number>
  /** Occupies a slot; the answer gives it back. */
  take(systemId: string): () => void
  reached(systemId: string): void
  inUse(): number
}

export interface SlotOptions {
  /** Rounds under way over all systems, as many as may be now. */
  readonly total: () => number
  readonly perSystem: number
  /** Ms of a clock that never goes back. */
  readonly monotonic: () => Millis
}

/** While nobody knows whether a target answers. */
const UNPROVED = 2
const MINUTE = 60_000

export function createSlots({ total, perSystem, monotonic }: SlotOptions): Slots {
  const taken = new Map<string, number>()
  const answered = new Set<string>()
  const begun = new Map<string, number[]>()
  let all = 0
  let shares = 0

  /** Rounds that may still begin within this minute. */
  function withinRate({ id, maxPerMinute }: SystemLimits): number {
    if (maxPerMinute === null) return Number.POSITIVE_INFINITY
    const now = monotonic()
    const recent = (begun.get(id) ?? []).filter((at) => now - at < MINUTE)
    begun.set(id, recent)
    return Math.max(0, maxPerMinute - recent.length)
  }

  function freeOf(system: SystemLimits): number {
    const most = system.maxAtOnce ?? perSystem
    const limit = answered.has(system.id) && system.failures === 0 ? most : Math.min(UNPROVED, most)
    return Math.max(0, Math.min(limit - (taken.get(system.id) ?? 0), withinRate(system)))
  }

  return {
    share(systems) {
      const first = shares++ % Math.max(1, systems.length)
      const turned = [...systems.slice(first), ...systems.slice(0, first)]
      const given = new Map<string, number>(systems.map(({ id }) => [id, 0]))
      let left = total() - all
      for (const urgency of [...new Set(systems.map((system) => system.urgency))].sort((a, b) => a - b)) {
        let waiting = turned
          .filter((system) => system.urgency === urgency)
          .map((system) => ({ id: system.id, free: freeOf(system) }))
        while (left > 0 && waiting.length > 0) {
          waiting = waiting.filter(({ free, id }) => free > (given.get(id) ?? 0))
          for (const { id } of waiting.slice(0, left)) given.set(id, (given.get(id) ?? 0) + 1)
          left -= Math.min(left, waiting.length)
        }
      }
      return given
    },
    take(systemId) {
      all++
      taken.set(systemId, (taken.get(systemId) ?? 0) + 1)
      begun.get(systemId)?.push(monotonic())
      let given = false
      return () => {
        if (given) return
        given = true
        all--
        const left = (taken.get(systemId) ?? 1) - 1
        if (left === 0) taken.delete(systemId)
        else taken.set(systemId, left)
      }
    },
    reached: (systemId) => void answered.add(systemId),
    inUse: () => all,
  }
}
