import type { JournalEntry } from '~/domain/journal/entry'
import type { Instant } from '~/domain/kernel/time'
import { APPROVER_WAIT } from '~/domain/person/roles'
import { touch } from '~db/repositories/credential-inputs'
import { reachOfRemoval, removeRow } from '~db/repositories/removals'
import { postponeRoleRows } from '~db/repositories/roles'
import { scrapAgain } from '~db/repositories/scrapped'
import type { Tx } from '~db/store'

/**
 * Takes away once more who and what was removed: people, places, rights, appointments, approvals of vendors, papers and second
 * factors; scraps again what both seats said to be scrapped, and lets those wait again who had to wait. It only takes; what is
 * gone already stays as it was. Whose access hangs on it is looked at. Answers how many it took.
 */
export async function removeAgain(tx: Tx, entries: readonly JournalEntry[], now: Instant): Promise<number> {
  let done = 0
  for (const entry of entries) {
    if (entry.kind === 'removed' && (await removeRow(tx, entry, Math.min(entry.at, now)))) {
      done += 1
      const reach = await reachOfRemoval(tx, entry, now)
      if (reach !== null) await touch(tx, reach, now)
    }
    if (entry.kind === 'scrapped' && (await scrapAgain(tx, entry, Math.min(entry.at, now)))) {
      done += 1
      await touch(tx, { systemId: entry.system }, now)
    }
    if (entry.kind === 'postponed') {
      // A clock that was ahead wrote it: nobody waits for longer than from now on.
      done += await postponeRoleRows(tx, entry.roles, Math.min(entry.until, now + APPROVER_WAIT))
    }
  }
  return done
}
