import type { Severity } from '~/domain/reconciliation/findings'
import type { FindingChange, FindingKind } from '~/domain/reconciliation/observation'

export const FINDING: Readonly<Record<FindingKind, string>> = {
  orphan: 'Account that Daypass did not grant',
  default_account: 'Shared or default account',
  stale: 'Granted and not used',
  overdue: 'Should be gone and is not confirmed gone',
  resurrected: 'Came back after it was taken away',
  drifted: 'Holds other rights than were granted',
  missing: 'Granted and not there',
  conflict: 'A foreign account has the same name',
  lost: 'A key or badge was lost',
}

/** What became of a finding since the last whole list of its system. */
export const FINDING_CHANGE: Readonly<Record<FindingChange, string>> = {
  new: 'New',
  still: 'Still there',
  gone: 'Gone',
  accepted: 'Accepted',
}

/** What the owner of a finding does about it. */
export const FINDING_TODO: Readonly<Record<FindingKind, string>> = {
  orphan:
    'Ask the owner of the system whose account this is. If nobody needs it, it must go; if a contractor needs it, it needs an end. The page of the finding says what Daypass can do there, and what is done by hand.',
  default_account:
    'Several people may know its password, or everybody who has read the manual. Remove or rename it in the system, or change its password and keep it with the owner; let people have accounts of their own.',
  stale: 'Ask the sponsor if the access is still needed. If not, end it now.',
  overdue:
    'Follow the manual steps of the system, and take the access away there. Daypass goes on trying, and confirms the end as soon as it can read it back.',
  resurrected:
    'Somebody switched this on again outside Daypass. It is taken away again by itself. Find out who did it, and why.',
  drifted:
    'Compare the rights in the system with those granted here. Take away there what was not granted, or ask for it here.',
  missing:
    'Somebody removed it in the system. Daypass makes it again while the access lasts. Find out who removed it.',
  conflict:
    'Rename or remove the foreign account in the system. Daypass never touches an account that is not its own.',
  lost: 'See to it that whoever finds it can open nothing: have the badge switched off, the locks changed. Then say so at its task.',
}

/** Why a call to a connected system failed. None of them means that access is gone. */
export const FAULT: Readonly<Record<string, string>> = {
  breaker_open: 'The system does not answer. It is tried again and again.',
  waiting: 'People were asked to do it, and have not yet.',
  internal: 'Something went wrong inside Daypass. It is tried again; tell who runs Daypass.',
  settings_unreadable: 'The stored settings do not fit any more. Save them again.',
  unreachable: 'The system could not be reached.',
  timeout: 'The system did not answer in time.',
  failing:
    'Something is there, but it fails: an error of its own, a certificate that is not valid, or a connection that breaks off.',
  hanging: 'Something is there and takes the connection, but did not answer in time.',
  unauthorised: 'The system refused the sign-in of Daypass. Check its key or account.',
  conflict: 'An account of the same name is not ours. It was not touched.',
  secret_taken: 'Somebody else has the same PIN. A new one is made.',
  refused: 'The system refused the order.',
  throttled: 'The system asked to be left alone for a while.',
  nonsense: 'The system gave an answer that makes no sense.',
  unsupported: 'The system cannot do what was asked.',
  adoption_refused:
    'The account that was to be taken over is another one now, or bears a mark of somebody else. It was not touched.',
  account_changed:
    'The account is not the one that was confirmed any more, or its name looks like one that Daypass gives. It was not touched. In the second case remove it in the system itself.',
  another_account:
    'Another account stands in its place. The next whole list of the system shows whether it is gone.',
  own_account: 'The account belongs to Daypass or to the system itself. It was not touched.',
}

export const SEVERITY: Readonly<Record<Severity, string>> = {
  low: 'Low',
  medium: 'Medium',
  high: 'High',
  critical: 'Critical',
}
