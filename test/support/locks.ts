import { insertLock } from '~db/repositories/locks'
import type { Tx } from '~db/store'

/** A lock on a person, as it is right after somebody placed it. */
export function placedLock(tx: Tx, id: string, personId: string, placedAt: number): Promise<void> {
  return insertLock(tx, {
    id,
    target: 'person',
    targetId: personId,
    reason: 'A badge was found.',
    placedBy: 'nobody',
    placedAt,
    cursor: null,
    affected: 0,
    confirmed: 0,
    unknown: 0,
  })
}
