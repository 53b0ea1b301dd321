import type { JournalEntry } from '~/domain/journal/entry'
import { isUnwritable, type Store, type Tx } from '~db/store'
import type { Journal, Ticket } from './journal.server'

/**
 * A store whose transactions write their entries to the journal with one sync, as the last thing before they commit: so the
 * journal is never behind the database, and ahead of it by no more than what was being committed.
 */
export function journaled(store: Store, journal: Journal, onUnwritable: () => void = () => undefined): Store {
  return {
    ...store,
    async transact(work, lane) {
      let ticket: Ticket | null = null
      try {
        const result = await store.transact(async (tx) => {
          // PostgreSQL could not serialise the try before this one, and has undone it.
          if (ticket !== null) journal.settle(ticket, 'rolled_back')
          ticket = null
          const entries: JournalEntry[] = []
          const collecting: Tx = { ...tx, journal: (entry) => void entries.push(entry) }
          const done = await work(collecting)
          if (entries.length > 0) ticket = await journal.append(entries)
          return done
        }, lane)
        if (ticket !== null) journal.settle(ticket, 'committed')
        return result
      } catch (error) {
        // The connection may have broken after the commit: nobody knows.
        if (ticket !== null) journal.settle(ticket, 'unknown')
        if (isUnwritable(error)) onUnwritable()
        throw error
      }
    },
  }
}
