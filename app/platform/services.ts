import type { ConnectorRegistry } from '~/connectors/registry.server'
import type { AuditEntry } from '~/domain/audit/event'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { Store, Tx } from '~db/store'
import type { SteadyClock } from './clock.server'
import type { Env } from './env.server'
import type { Ids } from './ids.server'
import type { Keys } from './keys.server'
import type { LeaseClock } from './lease-clock.server'
import type { Logger } from './logger.server'
import type { MailTemplates } from './mail/templates'
import type { Metrics } from './metrics'

/** What use cases and the engine are handed; `app/container.server.ts` is the only place that makes one. */
export interface Services {
  readonly store: Store
  /** Time as the rules see it: it never goes back. */
  readonly clock: SteadyClock
  readonly leaseClock: LeaseClock
  readonly ids: Ids
  readonly keys: Keys
  readonly env: Env
  readonly log: Logger
  readonly metrics: Metrics
  readonly connectors: ConnectorRegistry
  readonly audit: AuditWriter
  readonly mail: Mailbox
  /** Whether the engine of this node goes on, so that what is written down of ends is of this minute. */
  readonly engineRuns: () => boolean
  /** Tells the engine that something became due. Call it through `tx.afterCommit`. */
  readonly wake: () => void
}

export interface AuditWriter {
  /** Appends the event in the same transaction as the change it tells of. */
  append(tx: Tx, at: Instant, entry: AuditEntry): Promise<void>
  /** The same for many events at once. */
  appendAll(tx: Tx, at: Instant, entries: readonly AuditEntry[]): Promise<void>
}

export interface Mailbox {
  /** Puts a mail into the outbox, in the transaction of the change that causes it; sent later, tried until it goes out. */
  enqueue<T extends keyof MailTemplates>(
    tx: Tx,
    at: Instant,
    to: { readonly personId: Id | null; readonly address: string },
    template: T,
    params: MailTemplates[T],
  ): Promise<void>
}
