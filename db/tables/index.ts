import { credentialTables } from './credentials'
import type { Kit } from './kit'
import { listingTables } from './listings'
import { passStatusTables } from './pass-status'
import { peopleTables } from './people'
import { portalTables } from './portal'
import { receiverTables } from './receivers'
import { requestTables } from './requests'
import { sshTables } from './ssh'
import { systemTables } from './systems'

/** Every table once; the two dialects' schemas and the store are all made from here. */
export function tables(k: Kit) {
  const people = peopleTables(k)
  const systems = systemTables(k, people)
  const requests = requestTables(k, people, systems)
  const credentials = credentialTables(k, people, systems, requests)
  return {
    ...people,
    ...systems,
    ...listingTables(k, systems),
    ...requests,
    ...credentials,
    ...passStatusTables(k, credentials),
    ...sshTables(k, systems, credentials),
    ...receiverTables(k, systems, credentials),
    ...portalTables(k, people),
  }
}

export type Tables = ReturnType<typeof tables>
