import type { MailBody } from '../body.server'
import { type AccountReady, accountReady } from './account-ready.server'
import { type AddressChanged, addressChanged } from './address-changed.server'
import { type AddressCheck, addressCheck } from './address-check.server'
import { type Answered, answered } from './answered.server'
import { type Asked, asked } from './asked.server'
import { type CameBack, cameBack } from './came-back.server'
import { type ChangeWaits, changeWaits } from './change-waits.server'
import { type CutOff, cutOff } from './cut-off.server'
import { type DecidedApproved, decidedApproved } from './decided-approved.server'
import { type DecidedDenied, decidedDenied } from './decided-denied.server'
import { type EndFailed, endFailed } from './end-failed.server'
import { type Ended, ended } from './ended.server'
import { type EndsSoon, endsSoon } from './ends-soon.server'
import { type Escalated, escalated } from './escalated.server'
import { type GivingFrozen, givingFrozen } from './giving-frozen.server'
import { type LockPlaced, lockPlaced } from './lock-placed.server'
import { type Locked, locked } from './locked.server'
import { type RequestLapsed, requestLapsed } from './request-lapsed.server'
import { type Restored, restored } from './restored.server'
import { type SeatAppointed, seatAppointed } from './seat-appointed.server'
import { type SecondFactorReset, secondFactorReset } from './second-factor-reset.server'
import { type SetupLink, setupLink } from './setup-link.server'
import { type SignInLink, signInLink } from './sign-in-link.server'
import { type SignOffDue, signOffDue } from './sign-off-due.server'
import { type SponsorTold, sponsorTold } from './sponsor-told.server'
import { type Starts, starts } from './starts.server'
import { type YourTurn, yourTurn } from './your-turn.server'

/** Every mail that Daypass sends, with what it needs. Times come already written out, with their zone. */
export interface MailTemplates {
  sign_in_link: SignInLink
  setup_link: SetupLink
  your_turn: YourTurn
  asked: Asked
  answered: Answered
  decided_approved: DecidedApproved
  decided_denied: DecidedDenied
  starts: Starts
  ends_soon: EndsSoon
  cut_off: CutOff
  ended: Ended
  end_failed: EndFailed
  came_back: CameBack
  sponsor_told: SponsorTold
  account_ready: AccountReady
  address_changed: AddressChanged
  address_check: AddressCheck
  change_waits: ChangeWaits
  second_factor_reset: SecondFactorReset
  seat_appointed: SeatAppointed
  lock_placed: LockPlaced
  locked: Locked
  escalated: Escalated
  giving_frozen: GivingFrozen
  request_lapsed: RequestLapsed
  restored: Restored
  sign_off_due: SignOffDue
}

export const templates: { readonly [T in keyof MailTemplates]: (params: MailTemplates[T]) => MailBody } = {
  sign_in_link: signInLink,
  setup_link: setupLink,
  your_turn: yourTurn,
  asked: asked,
  answered: answered,
  decided_approved: decidedApproved,
  decided_denied: decidedDenied,
  starts: starts,
  ends_soon: endsSoon,
  cut_off: cutOff,
  ended: ended,
  end_failed: endFailed,
  came_back: cameBack,
  sponsor_told: sponsorTold,
  account_ready: accountReady,
  address_changed: addressChanged,
  address_check: addressCheck,
  change_waits: changeWaits,
  second_factor_reset: secondFactorReset,
  seat_appointed: seatAppointed,
  lock_placed: lockPlaced,
  locked: locked,
  escalated: escalated,
  giving_frozen: givingFrozen,
  request_lapsed: requestLapsed,
  restored,
  sign_off_due: signOffDue,
}

/** What somebody must act on, or waits for in front of the screen: sent before all that merely informs. */
export const URGENT: readonly (keyof MailTemplates)[] = [
  'end_failed',
  'came_back',
  'lock_placed',
  'sign_in_link',
  'address_check',
]

/** Mails whose link or code ends: later they are worth nothing. */
type Passing = 'sign_in_link' | 'address_check'
const PASSING: readonly string[] = ['sign_in_link', 'address_check'] satisfies Passing[]

/** How long a mail is worth sending, minutes from when it was made; null for ever. */
export function usefulMinutes(
  template: keyof MailTemplates,
  params: MailTemplates[keyof MailTemplates],
): number | null {
  return PASSING.includes(template) ? (params as MailTemplates[Passing]).minutes : null
}
