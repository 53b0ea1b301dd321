import type { Sentences } from './sentence'

/** Links, codes, sessions, the second factor. */
export const SIGN_IN_PROBLEMS: Sentences = {
  link_expired: 'This link was used already, or is older than 10 minutes. Ask for a new one.',
  code_expired: 'This code was used already, or is too old. Ask for a new one.',
  code_missing: 'Type or scan a code first.',
  code_wrong: 'This code is wrong. Type the newest one, without missing a digit.',
  code_reused: 'This code was used already. Wait for the next one in your authenticator, up to 30 seconds.',
  second_factor_missing: 'No authenticator is set up for this account. Set one up first.',
  second_factor_unproved: 'Confirm first that it is you, with a code from your authenticator app.',
  second_factor_exists: 'An authenticator is set up already. To change it, ask an administrator to reset it.',
  session_ended: 'You were signed out meanwhile. Sign in again, and repeat it.',
  offer_expired: 'This page is too old. Start again, and scan the new code.',
  sign_in_not_fresh: 'For this you must have signed in just now. Sign out, sign in again, and repeat it.',
  address_same: 'This is the address that is used already.',
  needs_second_person: 'Your address changes only with a second person. Ask an administrator to propose it.',
}
