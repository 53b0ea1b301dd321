import type { Id } from '~/domain/kernel/ids'
import type { Millis } from '~/domain/kernel/time'

/** Which log lines are counted, by level. */
export type CountedLevel = 'warn' | 'error' | 'fatal'

/**
 * What the portal tells an outside monitor as it happens; what is so at the moment is read when the monitor asks.
 * No names of people, and no label whose values grow with use.
 */
export interface Metrics {
  /** An end was confirmed, so long after it was planned. Call it through `tx.afterCommit`. */
  endConfirmed(system: { readonly id: Id; readonly name: string }, lag: Millis): void
  /** `area` is the first part of the route's pattern, never of the path. */
  requestAnswered(request: {
    readonly area: string
    readonly method: string
    readonly status: number
    readonly took: Millis
  }): void
  lineLogged(level: CountedLevel): void
  /** Everything in the text format of Prometheus. */
  page(): Promise<{ readonly contentType: string; readonly text: string }>
  close(): void
}
