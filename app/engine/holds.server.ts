import type { Millis } from '~/domain/kernel/time'

/** Calls end when this much of the lease is gone: what comes after them fits into the rest. */
const CALLS_MAY_TAKE = 0.8

/** The longest one round may take, however often its lease is prolonged, ms. */
const LONGEST_ROUND: Millis = 60_000

/** What this process holds of one claimed credential. */
export interface Hold {
  readonly credentialId: string
  /** Aborts before the lease ends, when it was lost, and when the process stops. */
  readonly signal: AbortSignal
  end(): void
}

/**
 * The leases this process works under. Calls that give must end before somebody else may claim: each hold's signal aborts
 * in time, by the process's own monotonic timers, unless the lease was prolonged before.
 */
export interface Holds {
  take(credentialId: string): Hold
  /** Those whose lease should be prolonged now. */
  old(): readonly string[]
  /** Their leases run anew from now on. */
  prolonged(credentialIds: readonly string[]): void
  /** These were lost: what is under way for them ends. */
  lost(credentialIds: readonly string[]): void
  abortAll(): void
}

export function createHolds(lease: Millis): Holds {
  interface Kept {
    readonly abort: AbortController
    readonly since: number
    renewedAt: number
    timer: NodeJS.Timeout
  }
  const kept = new Map<string, Set<Kept>>()
  const each = (id: string) => [...(kept.get(id) ?? [])]
  const arm = (abort: AbortController) => setTimeout(() => abort.abort(), lease * CALLS_MAY_TAKE)

  return {
    take(credentialId) {
      const abort = new AbortController()
      const now = performance.now()
      const one: Kept = { abort, since: now, renewedAt: now, timer: arm(abort) }
      const all = kept.get(credentialId) ?? new Set()
      kept.set(credentialId, all.add(one))
      return {
        credentialId,
        signal: abort.signal,
        end() {
          clearTimeout(one.timer)
          all.delete(one)
          if (all.size === 0) kept.delete(credentialId)
        },
      }
    },
    old() {
      const now = performance.now()
      return [...kept].flatMap(([id, all]) =>
        [...all].some((one) => now - one.renewedAt > lease / 4 && now - one.since < LONGEST_ROUND)
          ? [id]
          : [],
      )
    },
    prolonged(ids) {
      for (const one of ids.flatMap(each)) {
        clearTimeout(one.timer)
        one.renewedAt = performance.now()
        one.timer = arm(one.abort)
      }
    },
    lost(ids) {
      for (const one of ids.flatMap(each)) one.abort.abort()
    },
    abortAll() {
      for (const one of [...kept.keys()].flatMap(each)) one.abort.abort()
    },
  }
}
