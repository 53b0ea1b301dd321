import type { Seat } from '~/domain/kernel/ids'
import { type GrantStatus, statusOfAll } from '~/usecases/grant/grant-status'

/** The badge of a request: whose word is awaited, or what became of what it gave. */
export function requestStatus(state: string, said: readonly Seat[], grants: readonly GrantStatus[]): string {
  if (state === 'submitted') {
    if (said.includes('it')) return 'awaiting_security'
    return said.includes('physical_security') ? 'awaiting_it' : 'awaiting_both'
  }
  if (state === 'approved') return statusOfAll(grants) ?? 'approved'
  return state
}
