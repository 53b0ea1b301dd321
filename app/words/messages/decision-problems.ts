import { given, type Sentences } from './sentence'

/** Deciding on requests, vendors, documents and systems; locks. */
export const DECISION_PROBLEMS: Sentences = {
  seat_not_held: 'You do not hold this seat at this site, or not yet: a new approver waits 24 hours.',
  administrator_decides_nothing: 'Administrators configure, and decide nothing. Somebody else must decide.',
  own_request: 'You asked for this yourself. Somebody else must decide.',
  in_crew: 'You are part of this crew. Somebody else must decide.',
  is_sponsor: 'You are the sponsor of this request. Somebody else must decide.',
  of_vendor: 'You work for this vendor. Somebody else must decide.',
  seat_decided: 'This seat has decided already.',
  decided_other_seat: 'You decided for the other seat. A different person must decide for this one.',
  already_denied: 'The other seat denied this request. It is closed.',
  seat_said_no: 'One seat denied it.',
  nothing_in_common:
    'IT and physical security approved different things, and nothing that both approved is left.',
  nothing_selected: 'Choose at least one request to decide.',
  too_many_selected: (d) => `Decide at most ${given(d, 'max', 'a few')} requests at once.`,
  nothing_to_end: 'There is no access here that could be ended: it has ended already.',
  revision_changed: 'The request was changed after you opened it. Read it again, and then decide.',
  scope_empty: 'Nothing is left of the request. Approve something, or deny it with a reason.',
  scope_wider: 'You can approve what was asked for, or less, but not more.',
  never_ends_refused: (d) =>
    `Nothing would end “${given(d, 'entitlement', 'this right')}” in ${given(d, 'system', 'its system')} while Daypass is down, and the policy of its risk tier refuses that. Approve less without it, or deny the request.`,
  scope_over: 'The window you approved is over already. Choose a later end, or deny the request.',
  reason_missing: 'Give a reason. The requester reads it.',
  question_missing: 'Write the question.',
  evaluation_too_short: 'Say in a sentence or two what was checked, and what was found.',
  seat_has_approved: 'This seat has approved the vendor already.',
  person_has_approved:
    'You approved this vendor for the other seat. A different person must approve for this one.',
  approver_is_contact: 'You are this vendor’s contact. Somebody else must approve it.',
  seat_has_confirmed: 'This seat has confirmed the system already.',
  person_has_confirmed:
    'You confirmed this system for the other seat. A different person must confirm for this one.',
  identity_changed:
    'The system now says it is another one than you saw. Look at it again before you confirm.',
  identity_differs_from_first:
    'The system now says it is another one than the first seat confirmed. Both must confirm again.',
  own_accounts_changed:
    'The accounts that are there by right are not those that you saw. Look at them again before you confirm.',
  own_accounts_differ_from_first:
    'The accounts that are there by right, or their rights, are not those that the other seat confirmed. The other seat must look again and confirm anew first.',
  own_accounts_as_confirmed: 'Both seats have confirmed these accounts already, just as they are.',
  nobody_lists:
    'This kind of system cannot list its accounts, so accounts that somebody leaves behind would not be found. Add the same device as a system that lists them, and let both seats confirm that one first.',
  system_not_reached:
    'The system could not be reached, so nothing can be confirmed. Check the connection first.',
  sentinel_not_seen:
    'The system was reached, but what must be there was not seen. Check the rights of the account Daypass uses.',
  scrapped: 'Both seats have said already that this system is scrapped. That stands for good.',
  answers:
    'Something answers at the address of this system, so it is not scrapped. An error, a wrong certificate or a connection that breaks off is an answer too. Switch the system off or take it off the network first.',
  reached_lately:
    'This system was reached within the last hour. Only one that has been silent for longer can be scrapped.',
  seat_has_attested: 'This seat has said already that the system is scrapped.',
  person_has_attested: 'You said it for the other seat. A different person must say it for this one.',
  nothing_attested: 'Nobody has said for this seat that the system is scrapped.',
  nothing_to_retry:
    'There is nothing to try again: it was confirmed meanwhile, or it is being tried right now.',
  own_document: 'You handed in this document. Somebody else must check it.',
  document_settled: 'This document was checked or rejected already.',
  document_of_other: 'A document of this type belongs to the vendor or to a person. Hand it in there.',
  giving_resumed_already: 'Both seats have resumed this already.',
  seat_has_resumed: 'This seat has said so already. The other one must.',
  person_has_resumed: 'You said so for the other seat. A different person must speak for this one.',
  already_locked: 'This is locked already.',
  not_locked: 'This lock was lifted already.',
  own_lock: 'You placed this lock. A different person must lift it.',
  target_unknown: 'Choose whom or what to lock.',
}
