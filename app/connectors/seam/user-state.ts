import type { AccessUser } from './wire'

/** Errors after which nobody knows what the access control system holds of a user. */
const REFUSED: ReadonlySet<string> = new Set([
  'failed_to_create_on_acs_system',
  'failed_to_update_on_acs_system',
  'failed_to_delete_on_acs_system',
  'salto_ks_subscription_limit_exceeded',
])

const LEAVING: ReadonlySet<string> = new Set(['being_deleted'])

/** Why the access control system did not take the user as it should be, or null. */
export function refusalOf({ errors }: AccessUser): string | null {
  return errors.find((each) => REFUSED.has(each)) ?? null
}

/** Is the service taking it out of the access control system? */
export function isLeaving({ warnings, pending }: AccessUser): boolean {
  return pending.includes('deleting') || warnings.some((each) => LEAVING.has(each))
}

/** Has the access control system taken all that the service was told of the user? */
export function isSettled(user: AccessUser): boolean {
  return user.synced && user.pending.length === 0 && refusalOf(user) === null && !isLeaving(user)
}

/** Suspended, and the access control system knows it: until then the user opens doors. */
export function isOff(user: AccessUser): boolean {
  return user.suspended && isSettled(user)
}
