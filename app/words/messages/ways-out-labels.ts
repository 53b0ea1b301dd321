import type { SignedPart, SignOffStanding } from '~/domain/connected-system/sign-off'
import type { ClosedWhy } from '~/domain/reconciliation/closed-why'
import type { Sentences } from './sentence'
import { given } from './sentence'

/** Why a finding is closed. */
export const CLOSED_WHY: Readonly<Record<ClosedWhy, string>> = {
  not_listed: 'The last whole list does not show it any more',
  read_back: 'Read back, and as it should be',
  attested: 'Both seats attested that the system is scrapped',
  ended: 'Ended through Daypass and read back',
  confirmed: 'Confirmed as it is by both seats',
  adopted: 'Taken over: it is somebody’s granted access now',
  found: 'Found again, as a second person saw',
  put_right: 'Lost, and made useless',
}

/** How far a system is signed by both seats. */
export const SIGN_OFF: Readonly<Record<SignOffStanding['state'], string>> = {
  signed: 'Signed by both',
  due: 'To be signed again',
  changed: 'Changed since it was signed',
  half: 'Signed by one seat',
  never: 'Not signed yet',
}

export const SIGNED_PART: Readonly<Record<SignedPart, string>> = {
  kind: 'kind',
  siteId: 'site',
  segment: 'network segment',
  ownerId: 'owner',
  ownerSeat: 'seat that runs it',
  patchOwner: 'who installs updates',
  identity: 'identity of the system',
  settings: 'settings',
  capabilities: 'what it can do',
  manualSteps: 'manual steps',
  revision: 'its secret or its rights, or what was changed back',
}

const account = (d: Readonly<Record<string, string | number>>) => given(d, 'account', 'this account')

/** What can go wrong where a finding is dealt with, and where a system is signed. */
export const WAYS_OUT_PROBLEMS: Sentences = {
  finding_closed: 'This finding is closed already.',
  never_ended:
    'Daypass ends only accounts that it did not grant. What it granted ends with its grant, and what came back or drifted is put right by itself.',
  account_not_told:
    'The system did not tell both the id and the name of this account: that is not enough to touch it.',
  end_ordered: 'The end of this account was ordered already.',
  end_confirmed: 'The owner has said already that this account may go.',
  end_not_confirmed: 'The owner of the system has not said yet that this account may go.',
  person_has_confirmed_end: 'You said as the owner that it may go. A second person must order it.',
  owner_changed: 'The system has another owner now. The new owner must say that this account may go.',
  account_changed: (d) =>
    `${d.account === undefined ? 'The account' : `The account ${account(d)}`} is not the one that stood here before. Look at it again.`,
  cannot_end: 'Daypass cannot end foreign accounts on this kind of system. Follow the manual steps.',
  accepted_already: 'Both seats have accepted this until a date. Take the acceptance back first.',
  adoption_asked: 'A request to take this account over waits for its decision, or was approved.',
  never_accepted:
    'This can never be accepted: it was taken away, should be gone, holds other rights than were granted, or is not there.',
  seat_has_accepted: 'This seat has accepted it already.',
  person_has_accepted: 'You accepted it for the other seat. A different person must say it for this one.',
  acceptance_over: 'This day is over. Choose a later one.',
  acceptance_too_long: (d) =>
    `Policy allows ${given(d, 'days', 'a limited number of')} days at the most. Choose an earlier day.`,
  acceptance_differs:
    'The other seat accepted it until another day, or for another reason. Say the same, or take that acceptance back first.',
  nothing_accepted: 'Nobody has accepted this.',
  never_adopted:
    'Only an account that nobody granted can be taken over, and never one that came back, is overdue or drifted.',
  cannot_adopt: 'Daypass cannot put its mark on accounts of this kind of system, so it cannot take any over.',
  adoption_of_several_systems: 'Take over the accounts of one system at a time.',
  adoption_without_vendor: 'Only a contractor of a vendor can be given an account.',
  adoption_differs: (d) => `This request does not ask for ${account(d)} any more.`,
  person_has_account: (d) =>
    `This person has an account of Daypass in the system already, so ${account(d)} cannot become theirs too.`,
  person_chosen_twice: 'Each account needs a person of its own.',
  seat_has_signed: 'This seat has signed it already.',
  person_has_signed: 'You signed for the other seat. A different person must sign for this one.',
  secret_kept: 'This account was taken over with the password that you have. Daypass does not know it.',
}
