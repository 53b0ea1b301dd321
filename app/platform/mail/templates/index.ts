import type { MailBody } from '../body.server'
import { type AccountReady, accountReady } from './account-ready.server'
import { type AddressChanged, addressChanged } from './address-changed.server'
import { type AddressCheck, addressCheck } from './address-check.server'
import { type Answered, answered } from './answered.server'
import { type Asked, asked } from './asked.server'
import { type CameBack, cameBack } from './came-back.server'
import { type ChangeWaits, changeWaits } from './change-waits.server'
import { type DecidedApproved, decidedApproved } from './decided-approved.server'
import { type DecidedDenied, decidedDenied } from './decided-denied.server'
import { type EndFailed, endFailed } from './end-failed.server'
import { type Ended, ended } from './ended.server'
import { type EndsSoon, endsSoon } from './ends-soon.server'
import { type GivingFrozen, givingFrozen } from './giving-frozen.server'
import { type LockPlaced, lockPlaced } from './lock-placed.server'
import { type RequestLapsed, requestLapsed } from './request-lapsed.server'
import { type SeatAppointed, seatAppointed } from './seat-appointed.server'
import { type SecondFactorReset, secondFactorReset } from './second-factor-reset.server'
import { type SetupLink, setupLink } from './setup-link.server'
import { type SignInLink, signInLink } from './sign-in-link.server'
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
  giving_frozen: GivingFrozen
  request_lapsed: RequestLapsed
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
  giving_frozen: givingFrozen,
  request_lapsed: requestLapsed,
}
