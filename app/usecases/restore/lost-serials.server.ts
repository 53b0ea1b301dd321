import type { JournalGroup } from '~/domain/journal/entry'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { allSshAuthorities, loseSerials } from '~db/repositories/ssh-authorities'
import type { Tx } from '~db/store'

/**
 * Revokes the serials of SSH certificates that this database does not know: those that the journal tells of, and after a restore
 * (`leap`) far more than were signed since any backup, because a journal may be missing. Answers for how many systems.
 */
export async function loseUnknownSerials(
  tx: Tx,
  missing: readonly JournalGroup[],
  { leap }: { readonly leap: boolean },
  now: Instant,
): Promise<number> {
  const last = new Map<Id, number>()
  for (const entry of missing.flatMap((group) => group.entries)) {
    if (entry.kind !== 'certificate') continue
    last.set(entry.system, Math.max(last.get(entry.system) ?? 0, entry.serial))
  }
  const authorities = await allSshAuthorities(tx)
  for (const authority of authorities) {
    await loseSerials(tx, authority, last.get(authority.systemId) ?? 0, leap, now)
  }
  return authorities.length
}
