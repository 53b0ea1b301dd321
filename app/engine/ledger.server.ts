import type { AuditEntry } from '~/domain/audit/event'
import type { Instant } from '~/domain/kernel/time'
import type { Tx } from '~db/store'
import type { EngineServices } from './engine-services'

/** What a transaction over many credentials says of them, kept until its end and then written at once. */
export interface Ledger {
  /** The same services; their audit writer keeps what it is given. */
  readonly services: EngineServices
  /** Writes what was kept, in the order in which it came. Call it last in the transaction. */
  close(tx: Tx, at: Instant): Promise<void>
}

export function openLedger(services: EngineServices): Ledger {
  const events: AuditEntry[] = []
  return {
    services: {
      ...services,
      audit: {
        append: async (_tx, _at, entry) => void events.push(entry),
        appendAll: async (_tx, _at, entries) => void events.push(...entries),
      },
    },
    close: (tx, at) => services.audit.appendAll(tx, at, events),
  }
}
