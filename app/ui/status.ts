import type { Status } from '~/words/messages/status-labels'
import type { IconName } from './icon'

/** How a state looks: never by colour alone, so that it survives print, glare and colour blindness. */
export interface StatusLook {
  readonly icon: IconName
  /** Text, background and edge. */
  readonly look: string
}

const SOFT = 'border border-l-4'

/** Each state's look; its word stands in `app/words`. */
export const STATUS_LOOKS: Readonly<Record<Status, StatusLook>> = {
  draft: { icon: 'draft', look: 'border border-dashed border-draft text-draft bg-draft-bg' },
  awaiting_it: { icon: 'hourglass', look: `${SOFT} border-awaiting-it text-awaiting-it bg-awaiting-it-bg` },
  awaiting_security: {
    icon: 'shield',
    look: `${SOFT} border-awaiting-security text-awaiting-security bg-awaiting-security-bg`,
  },
  awaiting_both: { icon: 'hourglass', look: `${SOFT} border-awaiting-it text-awaiting-it bg-awaiting-it-bg` },
  submitted: { icon: 'hourglass', look: `${SOFT} border-awaiting-it text-awaiting-it bg-awaiting-it-bg` },
  asked: { icon: 'question', look: 'border-2 border-info text-info bg-info-bg' },
  approved: { icon: 'check', look: `${SOFT} border-approved text-approved bg-approved-bg` },
  scheduled: { icon: 'calendar', look: `${SOFT} border-scheduled text-scheduled bg-scheduled-bg` },
  active: { icon: 'key', look: 'border border-l-4 border-active-bg text-active bg-active-bg' },
  expiring: { icon: 'clock', look: `${SOFT} border-expiring text-expiring bg-expiring-bg` },
  off: { icon: 'off', look: 'border border-dotted border-draft text-draft bg-draft-bg' },
  finishing: { icon: 'clock', look: `${SOFT} border-expiring text-expiring bg-expiring-bg` },
  locked: { icon: 'lock', look: 'border-2 border-denied text-denied bg-denied-bg' },
  capped: { icon: 'warning', look: `${SOFT} border-expiring text-expiring bg-expiring-bg` },
  frozen: { icon: 'hourglass', look: `${SOFT} border-expiring text-expiring bg-expiring-bg` },
  revoking: { icon: 'revoking', look: `${SOFT} border-revoking text-revoking bg-revoking-bg striped` },
  revoked: { icon: 'lock', look: 'border-2 border-l-[6px] border-revoked text-revoked bg-revoked-bg' },
  revoke_failed: {
    icon: 'octagon',
    look: 'border border-revoke-failed-bg text-revoke-failed bg-revoke-failed-bg',
  },
  denied: { icon: 'denied', look: `${SOFT} border-denied text-denied bg-denied-bg` },
  withdrawn: { icon: 'undo', look: 'border border-dashed border-draft text-draft bg-draft-bg' },
  lapsed: { icon: 'lapsed', look: `${SOFT} border-draft text-draft bg-draft-bg` },
  stale: { icon: 'stale', look: `${SOFT} border-stale text-stale bg-stale-bg` },
  orphan: { icon: 'stale', look: `${SOFT} border-stale text-stale bg-stale-bg` },
  unknown: { icon: 'unknown', look: 'border-2 border-dashed border-warning text-warning bg-warning-bg' },
}

/** True for every status that has a look of its own; anything else is shown as unknown, with its code. */
export function isStatus(code: string): code is Status {
  return Object.hasOwn(STATUS_LOOKS, code)
}
