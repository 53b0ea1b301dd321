import type { JournalEntry } from '~/domain/journal/entry'
import type { Instant } from '~/domain/kernel/time'
import { removeRow } from '~db/repositories/removals'
import type { Tx } from '~db/store'

/**
 * Takes away once more who and what was removed: people, places, rights, appointments, approvals of vendors, papers and second
 * factors. It only takes; what is gone already stays as it was. Answers how many it took.
 */
export async function removeAgain(tx: Tx, entries: readonly JournalEntry[], now: Instant): Promise<number> {
  let done = 0
  for (const entry of entries) {
    if (entry.kind === 'removed' && (await removeRow(tx, entry, Math.min(entry.at, now)))) done += 1
  }
  return done
}
