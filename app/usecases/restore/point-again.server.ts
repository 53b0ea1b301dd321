import type { JournalEntry } from '~/domain/journal/entry'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { journalTargetContext } from '~/platform/secret-contexts.server'
import type { Services } from '~/platform/services'
import { type Target, targetVersions } from '~db/repositories/system-targets'
import { pointElsewhere } from '../connected-system/point-elsewhere.server'

type Pointed = Extract<JournalEntry, { kind: 'pointed' }>

/**
 * Points systems again where they were pointed since the backup. What was given since stands there: read back at the old place,
 * it would look as if it were gone. Nothing is given in them, and no end of theirs is confirmed, until both seats have
 * confirmed them anew. Where the journal does not prove the new place, the old one stays, with nobody's word. Answers how many.
 */
export async function pointSystemsAgain(
  services: Services,
  entries: readonly JournalEntry[],
  now: Instant,
): Promise<number> {
  const last = lastTargets(entries)
  return services.store.transact(async (tx) => {
    const known = await targetVersions(tx, [...last.keys()])
    const stale = [...last.values()].filter(
      (entry) => entry.targetVersion > (known.get(entry.system) ?? Infinity),
    )
    for (const entry of stale) {
      const target = openTarget(services, entry)
      const { targetVersion, sealed } = entry
      await pointElsewhere(services, tx, entry.system, { targetVersion, target, sealed }, now)
      await services.audit.append(tx, now, {
        type: 'system.changed',
        actorId: null,
        subjects: { system: entry.system },
        facts: { restored: true, pointedElsewhere: target !== null, targetVersion: entry.targetVersion },
      })
    }
    return stale.length
  })
}

/** Where each of these systems pointed last. */
function lastTargets(entries: readonly JournalEntry[]): ReadonlyMap<Id, Pointed> {
  const last = new Map<Id, Pointed>()
  for (const entry of entries) {
    if (entry.kind !== 'pointed') continue
    // Of two with one number the first was not committed.
    if (entry.targetVersion >= (last.get(entry.system)?.targetVersion ?? 0)) last.set(entry.system, entry)
  }
  return last
}

function openTarget({ keys, log }: Services, { system, targetVersion, sealed }: Pointed): Target | null {
  try {
    return JSON.parse(keys.sealer.open(sealed, journalTargetContext(system, targetVersion)))
  } catch (error) {
    log.error({ err: error, system }, 'a target in the journal does not open: its system keeps the old one')
    return null
  }
}
