import { HOUR, type Instant } from '~/domain/kernel/time'
import type { AccessCode } from './wire'

/** On a lock whose time zone is not known a code may last so much longer around a change of the clocks. */
const UNKNOWN_ZONE = 'time_frame_adjusted_for_unknown_time_zone'

/** Errors that are of the code and not of the lock, and say that it does not open it as it should. */
const REFUSED: ReadonlySet<string> = new Set([
  'provider_issue',
  'failed_to_set_on_device',
  'duplicate_code_on_device',
  'no_space_for_access_code_on_device',
  'conflicting_external_modification',
  'access_code_inactive',
  'insufficient_permissions',
  'salto_ks_subscription_limit_exceeded',
])

const LEAVING: ReadonlySet<string> = new Set(['being_deleted', 'delay_in_removing_from_device'])

/** Is the service taking it off the lock? It opens until it is off: a code that is listed is there. */
export function isLeaving({ status, errors, warnings, pending }: AccessCode): boolean {
  return (
    status === 'removing' ||
    errors.includes('failed_to_remove_from_device') ||
    warnings.some((each) => LEAVING.has(each)) ||
    pending.includes('deleting')
  )
}

/** Why the lock did not take the code as it should be, or null. */
export function refusalOf({ errors }: AccessCode): string | null {
  return errors.find((each) => REFUSED.has(each)) ?? null
}

/**
 * Does the lock hold the code just as the service was told? What is still being set, changed or taken off is neither held
 * for certain nor gone.
 */
export function isSettled(code: AccessCode): boolean {
  const underWay = code.pending.some((each) => each !== 'updating_name')
  return code.status === 'set' && code.synced && !underWay && !isLeaving(code) && refusalOf(code) === null
}

/** When the lock stops taking the code by itself; null when it never does. */
export function lastsUntil({ endsAt, warnings }: AccessCode): Instant | null {
  return endsAt !== null && warnings.includes(UNKNOWN_ZONE) ? endsAt + HOUR : endsAt
}
