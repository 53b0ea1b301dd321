import type { EndWithoutPortal, ProofGrade, WhileDown } from '~/domain/connected-system/connected-system'
import type { WhyNot } from '~/domain/credential/credential'
import type { FreezeReason } from '~/domain/giving/freeze'
import type { CapReason } from '~/domain/grant/grant'

/** States as badges name them; how each looks stands in `app/ui/status.ts`. */
export const STATUS = {
  draft: 'Draft',
  submitted: 'Waiting for a decision',
  awaiting_it: 'Waiting for IT',
  awaiting_security: 'Waiting for security',
  awaiting_both: 'Waiting for IT and security',
  asked: 'Question to answer',
  approved: 'Approved',
  scheduled: 'Scheduled',
  active: 'Active',
  expiring: 'Ends soon',
  off: 'Outside hours',
  finishing: 'Open sessions finish',
  locked: 'Locked',
  capped: 'Held back',
  frozen: 'Waits: giving is frozen',
  revoking: 'Being taken away',
  revoked: 'Ended, confirmed',
  revoke_failed: 'End not confirmed',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  lapsed: 'Lapsed',
  stale: 'Stale',
  orphan: 'Orphan',
  unknown: 'Unknown',
} as const satisfies Readonly<Record<string, string>>

export type Status = keyof typeof STATUS

/** What a connected system holds for a person, as last judged. */
export const CREDENTIAL: Readonly<Record<string, string>> = {
  none: 'Nothing made yet',
  on: 'Switched on',
  off: 'Switched off, comes back',
  gone: 'Gone',
  unknown: 'Unknown: it could not be read back',
}

/** Why somebody holds nothing now. */
export const WHY_NOT: Readonly<Record<WhyNot, string>> = {
  no_grant: 'No access was granted here.',
  not_started: 'The access has not started yet.',
  ended: 'The access is over.',
  ended_early: 'The access was ended early.',
  outside_hours: 'It is outside the agreed hours.',
  locked: 'The access is locked.',
  capped: 'Something that must be valid is not: the vendor, a document or the contract.',
  frozen: 'Nothing new is given at this moment, until IT and physical security resume it.',
  restored: 'Daypass was restored from a backup; IT and physical security must confirm this again.',
}

/** What limits a grant from outside. */
export const CAP: Readonly<Record<CapReason, string>> = {
  vendor_not_approved: 'The vendor is not approved by both IT and physical security.',
  vendor_archived: 'The vendor is archived.',
  contract_ended: 'The vendor’s contract has ended.',
  document_missing: 'A required document is missing, not checked yet, or out of date.',
  person_archived: 'The person is archived.',
  entitlement_archived: 'This right is archived.',
  entitlement_changed: 'This right was changed after it was approved.',
  system_archived: 'The connected system is archived.',
  system_scrapped: 'The connected system is scrapped: two people said so.',
  system_unconfirmed:
    'The connected system was changed, and IT and physical security have not both confirmed it.',
  site_archived: 'The site is archived.',
}

/** Why nothing new is given, as the page about it and its mail say it. */
export const FREEZE: Readonly<Record<FreezeReason, string>> = {
  clock_back: 'The clock of a machine that Daypass runs on is behind a time that was seen before.',
  clock_jump:
    'The clock of a machine that Daypass runs on jumped, or differs from the clock of the database.',
  restored: 'The database is older than what Daypass did: it was restored from a backup.',
  rate: 'More was given within an hour than the limit that was set for this portal.',
}

/** What to look at before giving is resumed. */
export const FREEZE_TODO: Readonly<Record<FreezeReason, string>> = {
  clock_back: 'Compare the time below with a clock you trust. Let the machine’s clock be set right first.',
  clock_jump: 'Compare the time below with a clock you trust. Let the machine’s clock be set right first.',
  restored:
    'Go through the access that runs, below. End what should not run any more. What is left counts again. What was changed since the backup and is no end, lock or removal is lost: compare policies, contracts and crew leads before you say yes. Where the journal was not whole, compare staff, people and their addresses, too.',
  rate: 'Look at what was given last, and by whose approvals. If nobody can explain it, lock everyone instead.',
}

/** Why an end was due. */
export const END_REASON: Readonly<Record<string, string>> = {
  window: 'The window ended',
  ended_early: 'Ended early',
  locked: 'Locked',
  capped: 'Held back from outside',
}

export const PROOF: Readonly<Record<ProofGrade, string>> = {
  use: 'Use was refused',
  read: 'Read back as gone',
  portal: 'Daypass refuses',
  attested: 'Two people said so',
  ack: 'Acknowledged only',
}

/** What a grade of proof means, for those who ask. */
export const PROOF_MEANING: Readonly<Record<ProofGrade, string>> = {
  use: 'A sign-in or certificate was tried and refused.',
  read: 'The system was read afterwards, or each of its hosts reported, and the access was not there.',
  portal: 'Daypass itself answers each check, and answers no; or all that it signed has expired.',
  attested: 'Nothing could be read: two people looked and said so.',
  ack: 'A receiver said that it is gone. Alone, this does not confirm an end.',
}

export const END_WITHOUT_PORTAL: Readonly<Record<EndWithoutPortal, string>> = {
  at_window_end: 'If Daypass is down, this ends at the window’s end.',
  portal_answers: 'If Daypass is down, it lets nobody in, and this ends at the window’s end.',
  at_midnight: 'If Daypass is down, this ends at midnight after the last day.',
  never: 'If Daypass is down, this does not end by itself.',
}

export const WHILE_DOWN: Readonly<Record<WhileDown, string>> = {
  hours_not_kept: 'Its weekly hours are not kept meanwhile: who is on then stays on.',
  held_longer: 'It goes on longer for who has other access in this system that ends later.',
}
