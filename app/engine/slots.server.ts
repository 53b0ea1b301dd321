import type { Millis } from '~/domain/kernel/time'

/** What bounds the work on one system. */
export interface SystemLimits {
  readonly id: string
  /** Rounds under way at once; null for the default. */
  readonly maxAtOnce: number | null
  /** Rounds begun in a minute; null for as many as there are. */
  readonly maxPerMinute: number | null
  /** Rounds that did not reach it, in a row. */
  readonly failures: number
}

/**
 * Bounds the rounds under way: over all systems and to each one, so that a dead target never holds up the rest. A system
 * that this process has not reached yet, or that failed last time, gets a few only until it answers.
 */
export interface Slots {
  free(system: SystemLimits): number
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

  /** Rounds that may still begin within this minute. */
  function withinRate({ id, maxPerMinute }: SystemLimits): number {
    if (maxPerMinute === null) return Number.POSITIVE_INFINITY
    const now = monotonic()
    const recent = (begun.get(id) ?? []).filter((at) => now - at < MINUTE)
    begun.set(id, recent)
    return Math.max(0, maxPerMinute - recent.length)
  }

  return {
    free(system) {
      const most = system.maxAtOnce ?? perSystem
      const limit = answered.has(system.id) && system.failures === 0 ? most : Math.min(UNPROVED, most)
      return Math.max(0, Math.min(total() - all, limit - (taken.get(system.id) ?? 0), withinRate(system)))
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
