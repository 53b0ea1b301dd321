import { DOCUMENT } from './people-labels'
import { type Detail, given, moment, type Sentences } from './sentence'
import { STATUS } from './status-labels'

const labels = (of: Readonly<Record<string, string>>) => of
const document = (d: Detail) =>
  (labels(DOCUMENT)[given(d, 'document', '')] ?? 'A required document').toLowerCase()
const whose = (d: Detail) => (d.person === undefined ? 'The vendor’s' : `${d.person}:`)
const state = (d: Detail) =>
  (labels(STATUS)[given(d, 'state', '')] ?? given(d, 'state', 'unknown')).toLowerCase()

/** What a request can get wrong, and what policy says about it. */
export const REQUEST_PROBLEMS: Sentences = {
  site_missing: 'Choose the site.',
  site_archived: 'This site is not used any more. Choose another one.',
  people_missing: 'Choose at least one person.',
  person_unknown: 'One of these people cannot be chosen. Choose again from the list.',
  person_of_other_vendor: (d) =>
    `${given(d, 'person', 'One person')} works for another vendor. Leave them out.`,
  person_archived: (d) => `${given(d, 'person', 'One person')} is archived. Leave them out.`,
  only_yourself: 'You can ask only for yourself. For others, ask your crew lead.',
  entitlements_missing: 'Choose at least one thing to get access to.',
  entitlement_unknown: 'One of these rights cannot be chosen. Choose again from the list.',
  entitlement_of_other_site: (d) =>
    `“${given(d, 'entitlement', 'One right')}” belongs to another site. Make a request of its own for it.`,
  entitlement_archived: (d) =>
    `“${given(d, 'entitlement', 'One right')}” is not given any more. Leave it out.`,
  system_unconfirmed: (d) =>
    `${given(d, 'system', 'A system')} waits for both IT and physical security to confirm it. Nothing is given there until then.`,
  exclusive_crew: (d) =>
    `“${given(d, 'entitlement', 'One right')}” is held by one person at a time. Make a request of its own for each.`,
  exclusive_taken: (d) =>
    `Somebody else has “${given(d, 'entitlement', 'one right')}” then. It is free again at ${moment(d, 'until')}.`,
  never_ends_alone: (d) =>
    `Access to ${given(d, 'system', 'this system')} does not end by itself while Daypass is down.`,
  escort: (d) => `“${given(d, 'entitlement', 'One right')}” needs an escort.`,
  vendor_archived: 'Your vendor is archived. Ask your contact at the site.',
  vendor_not_approved:
    'The vendor is not approved by both IT and physical security. Ask your contact at the site.',
  contract_ended: 'The vendor’s contract has ended by then. Ask your contact at the site to renew it.',
  contract_ends_inside: (d) =>
    `The vendor’s contract ends inside this window, at ${moment(d, 'until')}. Access ends then.`,
  document_missing: (d) =>
    `${whose(d)} ${document(d)} is missing, or not checked yet. Hand it in, and ask for the check.`,
  document_expired: (d) =>
    d.until === undefined
      ? 'This document is out of date. Hand in a newer one.'
      : `${whose(d)} ${document(d)} is out of date from ${moment(d, 'until')} on. Hand in a newer one.`,
  document_expires_inside: (d) =>
    `${whose(d)} ${document(d)} runs out inside this window, at ${moment(d, 'until')}. Access ends then, unless a newer one is checked.`,
  purpose_missing: 'Say what will be done.',
  purpose_too_long: (d) =>
    `This has ${given(d, 'length', 'too many')} characters. Use at most ${given(d, 'max', 'the allowed number')}.`,
  work_order_missing: 'There is no work order. Those who decide may ask for it.',
  work_order_too_long: (d) =>
    `This has ${given(d, 'length', 'too many')} characters. Use at most ${given(d, 'max', 'the allowed number')}.`,
  sponsor_missing: 'Choose the sponsor: the member of staff who ordered the work.',
  sponsor_not_staff: 'The sponsor must be a member of staff. Choose another one.',
  sponsor_not_one: 'This member of staff does not sponsor requests. Choose another one.',
  sponsor_in_crew: 'The sponsor cannot be part of the crew or ask for it. Choose another one.',
  duplicate: 'A request that waits for a decision asks for all of this already. Wait for it, or withdraw it.',
  overlaps_pending: 'Another request that waits for a decision asks for part of this.',
  too_many_drafts: (d) =>
    `You have ${given(d, 'max', 'too many')} unfinished drafts. Send or withdraw one of them first.`,
  nothing_to_extend: 'There is no access here that could be extended. Make a new request.',
  question_answered: 'This question is answered already.',
  wrong_state: (d) => `This cannot be done now: the request is “${state(d)}”.`,
  still_draft: 'This request was not sent yet.',
  request_lapsed: 'The window of this request is over. Make a new request.',
  not_lapsed_yet: 'The window of this request is not over yet.',
  secret_not_yet: 'This is not ready yet. Come back in a minute.',
  secret_shown: 'It was shown already. It is shown one time only.',
  secret_gone: 'There is nothing to show any more: your access here has ended.',
  secret_none: 'You need no password from Daypass here.',
}
