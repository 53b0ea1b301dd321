import type { JournalGroup } from '~/domain/journal/entry'
import type { Instant } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { touch } from '~db/repositories/credential-inputs'
import { PRIORITY } from '~db/repositories/credentials'
import { endGrants } from '~db/repositories/grants'
import { insertLock, lockById } from '~db/repositories/locks'
import type { Tx } from '~db/store'
import { removeAgain } from './remove-again.server'

/**
 * Does the ends, locks and removals of these groups again; what is done already stays as it was. A lift is not done again: it gives.
 * Only a lock that was placed and lifted within them does not come back. Answers how many it did.
 */
export async function replay(
  services: Pick<Services, 'clock'>,
  tx: Tx,
  groups: readonly JournalGroup[],
  liftedLater: ReadonlySet<string> = liftedIn(groups),
): Promise<number> {
  const now: Instant = services.clock.now()
  let done = 0
  for (const entry of groups.flatMap((group) => group.entries)) {
    if (entry.kind === 'ended') {
      // A clock that was ahead wrote it: it is over all the same.
      const ended = await endGrants(tx, entry.grants, Math.min(entry.at, now), entry.by, entry.reason)
      done += ended.length
      const credentialIds = [...new Set(ended.map((grant) => grant.credentialId))]
      if (credentialIds.length > 0) await touch(tx, { credentialIds }, now, PRIORITY.end)
    }
    if (
      entry.kind === 'locked' &&
      !liftedLater.has(entry.lock) &&
      (await lockById(tx, entry.lock)) === null
    ) {
      done += 1
      await insertLock(tx, {
        id: entry.lock,
        target: entry.target,
        targetId: entry.targetId,
        reason: entry.reason,
        placedBy: entry.by,
        placedAt: entry.at,
        cursor: null,
        affected: 0,
        confirmed: 0,
        unknown: 0,
      })
    }
  }
  return (
    done +
    (await removeAgain(
      tx,
      groups.flatMap((group) => group.entries),
      now,
    ))
  )
}

export function liftedIn(groups: readonly JournalGroup[]): ReadonlySet<string> {
  const entries = groups.flatMap((group) => group.entries)
  return new Set(entries.flatMap((entry) => (entry.kind === 'lifted' ? [entry.lock] : [])))
}
