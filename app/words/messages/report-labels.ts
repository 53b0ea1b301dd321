import type { CapReason } from '~/domain/grant/grant'
import type { Difference, Doubt } from '~/domain/reconciliation/judge'

/** Why a read-back or a listing proved nothing, or proved that something is still there. */
export const NOT_PROVED: Readonly<
  Record<Doubt | Difference | 'cannot_list' | 'nobody_lists' | 'not_recorded' | 'recreated', string>
> = {
  unseen: 'The system could not be read back.',
  identity_changed: 'The system is not the one that was confirmed.',
  identity_unconfirmed: 'IT and physical security have not both confirmed where the system points.',
  sentinel_missing: 'What must be there was not seen, so the read-back proves nothing.',
  weak_proof: 'The system only says that it did it. That is no proof.',
  sessions_unseen: 'The read-back did not say if a session is still open.',
  session_open: 'A session is still open.',
  missing: 'The account is not there.',
  still_on: 'The account is still switched on.',
  still_there: 'The account is switched off, but not deleted.',
  entitlements: 'The account holds other rights.',
  expiry: 'The account has another end.',
  recreated: 'The account was deleted by somebody and made anew.',
  cannot_list: 'This kind of system cannot list its accounts.',
  nobody_lists:
    'This kind of system cannot list its accounts, and no other connected system that is the same device does.',
  not_recorded: 'The accounts were listed, but not recorded. The log of the portal says why.',
}

/** What somebody does about access that is held back. */
export const CAP_TODO: Readonly<Record<CapReason, string>> = {
  vendor_not_approved: 'Let both seats evaluate the vendor, or end the access.',
  vendor_archived: 'End the access: the vendor is archived.',
  contract_ended: 'Enter the new end of the contract, or end the access.',
  document_missing: 'Ask the vendor for the document and let a seat-holder check it, or end the access.',
  person_archived: 'End the access: the person is archived.',
  entitlement_archived: 'End the access: this right is not given any more.',
  entitlement_changed: 'Ask for the access again: the right is another one now.',
  system_archived: 'End the access: the system is archived.',
  system_scrapped: 'End the access: the system is scrapped.',
  system_unconfirmed: 'Let IT and physical security confirm where the system points.',
  site_archived: 'End the access: the site is archived.',
}

/** How far the list of a system's accounts can be trusted. */
export const LISTING: Readonly<
  Record<'listed' | 'late' | 'failed' | 'never' | 'elsewhere' | 'unconfirmed' | 'archived', string>
> = {
  listed: 'Listed',
  late: 'List too old',
  failed: 'Could not be listed',
  never: 'Not listed yet',
  elsewhere: 'Listed by another system',
  archived: 'Archived: nobody looks any more until both seats say that it is scrapped',
  unconfirmed: 'Not confirmed yet, gives nothing',
}

/** What somebody does about access that nobody uses. */
export const UNUSED_TODO: Readonly<Record<'unused', string>> = {
  unused: 'Ask the holder or the sponsor if it is still needed. If not, end it now.',
}
