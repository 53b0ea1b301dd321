import { PASS_TOKEN_LIFE } from '~/domain/gate/pass-token'
import { isKeyDue, isPublished } from '~/domain/gate/signing-keys'
import { HOUR } from '~/domain/kernel/time'
import type { Services } from '~/platform/services'
import { deletePassKeys, passKeyRows } from '~db/repositories/pass-keys'
import { dropPassLists, freePassStatuses } from '~db/repositories/pass-status'
import { makePassKey } from './pass-keys.server'

const ROWS_AT_ONCE = 500

/** No token with a place lives longer than this after the place has ended, ms; an hour is for readers with slow clocks. */
const PLACE_RESTS = PASS_TOKEN_LIFE + HOUR

type With = Pick<Services, 'store' | 'clock' | 'keys' | 'audit'>

/** Follows keys that are old with new ones, and lets go of keys, places and lists that no token bears any more. */
export async function tendReaders(services: With): Promise<void> {
  const { store, clock } = services
  const now = clock.now()
  const rows = await passKeyRows(store.read)
  const dead = rows.filter(({ kid }) => !isPublished(rows, kid, now)).map(({ kid }) => kid)
  if (dead.length > 0 || isKeyDue(rows, now)) {
    await store.transact(async (tx) => {
      // Asked again where it is written: another node may have been first.
      if (isKeyDue(await passKeyRows(tx), now)) await makePassKey(services, tx, null, now)
      if (dead.length > 0) await deletePassKeys(tx, dead)
    }, 'background')
  }
  let freed: number
  do {
    freed = await store.transact((tx) => freePassStatuses(tx, now - PLACE_RESTS, ROWS_AT_ONCE), 'background')
  } while (freed === ROWS_AT_ONCE)
  await store.transact((tx) => dropPassLists(tx, now - PLACE_RESTS), 'background')
}
