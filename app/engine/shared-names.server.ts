import {
  DEFAULT_SHARED_NAMES,
  type SharedNames,
  sharedNamesOf,
} from '~/domain/reconciliation/shared-accounts'
import { newestSharedNames } from '~db/repositories/shared-names'
import type { Handle } from '~db/store'

/** The names of shared and default accounts as they count now. */
export async function sharedNamesNow(h: Handle): Promise<SharedNames> {
  return sharedNamesOf((await newestSharedNames(h))?.names ?? DEFAULT_SHARED_NAMES)
}
