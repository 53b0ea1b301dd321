import { hostname } from 'node:os'
import { type Instant, MINUTE } from '~/domain/kernel/time'
import type { Journal } from '~/platform/journal/journal.server'
import type { Services } from '~/platform/services'
import { setJournalSeq } from '~db/repositories/restore'

/** How often the journal gets a time mark, ms: as old a restored database may be without being noticed for its age. */
const EVERY = MINUTE

/**
 * Writes the time into the journal, and into the database which of its groups the database has: a start compares from
 * there on. It also pays what the journal is owed after a disk was full.
 */
export function markChore(services: Pick<Services, 'store' | 'clock'>, journal: Journal) {
  let next: Instant = Number.NEGATIVE_INFINITY
  return {
    name: 'time mark',
    async run(now: Instant): Promise<Instant> {
      // A clock that was set back must not put the mark off.
      if (now < next && next - now <= EVERY) return next
      await markTime(services, journal)
      next = now + EVERY
      return next
    },
  }
}

export async function markTime(
  { store, clock }: Pick<Services, 'store' | 'clock'>,
  journal: Journal,
  settled = journal.settledSeq(),
): Promise<void> {
  const now = clock.now()
  await store.transact(async (tx) => {
    tx.journal({ kind: 'mark', at: now, settled })
    await setJournalSeq(tx, nodeRow(journal.node, now), settled)
  }, 'background')
}

/** The row of a node that was not heard of before. */
export function nodeRow(id: string, now: Instant) {
  return { id, host: hostname(), startedAt: now, seenAt: now, beatAt: now }
}
